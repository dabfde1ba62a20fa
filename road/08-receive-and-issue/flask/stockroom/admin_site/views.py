"""The pages of the admin, for any model."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_login import current_user, login_required
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from .options import registry

bp = Blueprint("admin", __name__)


@bp.before_request
@login_required
def require_staff():
    """Let in staff only, on every page of the admin."""
    if not current_user.is_staff:
        abort(403)


def get_admin(app_label, model_name, action):
    """Return the ModelAdmin of a model, if the user may do this with its records."""
    admin = registry.get(f"{app_label}.{model_name}") or abort(404)
    if not admin.has_permission(action):
        abort(403)
    return admin


@bp.get("/")
def index():
    """List the models."""
    admins = [admin for admin in registry.values() if admin.has_permission("view")]
    return render_template("admin/index.html", admins=admins)


@bp.get("/<app_label>/<model_name>/")
def changelist(app_label, model_name):
    """List the records of a model, or those that match a search."""
    admin = get_admin(app_label, model_name, "view")
    records = db.session.scalars(admin.select(request.args.get("q", ""))).all()
    return render_template("admin/change_list.html", admin=admin, records=records)


@bp.route("/<app_label>/<model_name>/add/", methods=["GET", "POST"])
def add(app_label, model_name):
    """Add a record."""
    admin = get_admin(app_label, model_name, "add")
    return edit(admin, admin.model(), "added")


@bp.route("/<app_label>/<model_name>/<int:pk>/change/", methods=["GET", "POST"])
def change(app_label, model_name, pk):
    """Change a record."""
    admin = get_admin(app_label, model_name, "change")
    return edit(admin, db.get_or_404(admin.model, pk), "changed")


def edit(admin, record, done):
    """Show the form of a record, or save it and say what was done."""
    form = admin.form(obj=record)
    if form.validate_on_submit():
        form.populate_obj(record)
        db.session.add(record)
        db.session.commit()
        flash(f"The {admin.model_name} “{record}” was {done} successfully.")
        return redirect(admin.url("changelist"))
    return render_template("admin/change_form.html", admin=admin, record=record, form=form)


@bp.route("/<app_label>/<model_name>/<int:pk>/delete/", methods=["GET", "POST"])
def delete(app_label, model_name, pk):
    """Ask, then delete a record."""
    admin = get_admin(app_label, model_name, "delete")
    record = db.get_or_404(admin.model, pk)
    if request.method == "POST":
        # Before the commit: a deleted record cannot be read afterwards.
        name = f"The {admin.model_name} “{record}”"
        db.session.delete(record)
        try:
            db.session.commit()
            flash(f"{name} was deleted successfully.")
        except IntegrityError:
            db.session.rollback()
            flash(f"{name} cannot be deleted: other records belong to it.")
        return redirect(admin.url("changelist"))
    return render_template("admin/delete.html", admin=admin, record=record)
