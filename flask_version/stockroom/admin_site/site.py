"""The admin site: its models, its login, its index and its URLs (ADM-1, ADM-2, ADM-14)."""

from itertools import groupby
from operator import attrgetter, itemgetter

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import inspect
from sqlalchemy.orm import MANYTOONE

from ..accounts.forms import LoginForm
from ..accounts.models import User
from ..accounts.redirects import get_success_path, next_path, unauthorized
from ..accounts.sessions import log_in
from ..accounts.views import logout
from ..extensions import db
from ..web.attributes import name_column, select_by_name
from ..web.search import search
from . import views
from .history import recent_actions
from .options import ModelAdmin, admins_by_label, registry

APP_NAMES = {"auth": "Authentication and Authorization"}
GET_POST = ["GET", "POST"]
MAX_SUGGESTIONS = 20
MODEL_URLS = [
    ("", views.changelist, GET_POST),
    ("add/", views.add, GET_POST),
    ("<object_id>/change/", views.change, GET_POST),
    ("<object_id>/delete/", views.delete, GET_POST),
    ("<object_id>/history/", views.history, ["GET"]),
]

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.add_url_rule("/logout/", view_func=logout, methods=["POST"])


def get_apps() -> dict[str, list[ModelAdmin]]:
    """Return the models that the user may view by application, sorted by name."""
    admins = [admin for admin in registry.values() if admin.has_permission("view")]
    admins.sort(key=lambda admin: (admin.app_label, admin.verbose_name_plural.lower()))
    return {label: list(members) for label, members in groupby(admins, attrgetter("app_label"))}


def permission_labels() -> dict[str, str]:
    """Return the labels of all permissions that can be granted, by codename, sorted by label."""
    labels = {}
    inlines = [inline() for admin in registry.values() for inline in admin.inlines]
    for admin in [*registry.values(), *inlines]:
        codenames = [
            (f"{action}_{admin.model_name}", f"{action} {admin.verbose_name}")
            for action in ("add", "change", "delete", "view")
        ]
        for codename, words in codenames + admin.permissions:
            label = f"{app_name(admin.app_label)} | {admin.verbose_name} | Can {words}"
            labels[f"{admin.app_label}.{codename}"] = label
    return dict(sorted(labels.items(), key=itemgetter(1)))


@bp.record
def add_model_urls(state: BlueprintSetupState) -> None:
    """Add the pages of each registered model when the blueprint is registered."""
    for admin in registry.values():
        prefix = f"/{admin.app_label}/{admin.model_name}/"
        defaults = {"admin": admin}  # Flask passes it to each view.
        for rule, view, methods in MODEL_URLS:
            endpoint = f"{admin.endpoint}_{view.__name__}"
            state.add_url_rule(prefix + rule, endpoint, view, methods=methods, defaults=defaults)
    labels = ",".join(sorted({admin.app_label for admin in registry.values()}))
    state.add_url_rule(f"/<any({labels}):app_label>/", view_func=app_list)


@bp.app_template_global()
def app_name(app_label: str) -> str:
    return APP_NAMES.get(app_label, app_label.capitalize())


@bp.get("/")
def index() -> ResponseReturnValue:
    """List the models by application, and the user's latest log entries."""
    return render_template(
        "admin/index.html",
        title="Site administration",
        apps=get_apps(),
        actions=recent_actions(10),
        admins=admins_by_label,
    )


def app_list(app_label: str) -> ResponseReturnValue:
    """List the models of one application."""
    admins = get_apps().get(app_label) or abort(404)
    title = f"{app_name(app_label)} administration"
    return render_template("admin/index.html", apps={app_label: admins}, title=title)


@bp.get("/autocomplete/")
def autocomplete() -> ResponseReturnValue:
    """Suggest the records that a field may refer to, in JSON."""
    admin = related_admin()
    if admin is None or not admin.search_fields or not admin.has_permission("view"):
        abort(403)
    query, term = select_by_name(admin.model), request.args.get("term", "")
    query = search(query, admin.model, admin.search_fields, term)
    name = name_column(admin.model).key
    rows = db.session.scalars(query.limit(MAX_SUGGESTIONS))
    return jsonify(results=[{"text": str(row), "name": getattr(row, name)} for row in rows])


def related_admin() -> ModelAdmin | None:
    """Return the admin of the model that the field in the query string refers to."""
    label = f"{request.args.get('app_label')}.{request.args.get('model_name')}"
    admin = admins_by_label.get(label)
    name = request.args.get("field_name", "")
    if admin is None or name not in admin.get_form_fields(admin.model()):
        return None
    relation = inspect(admin.model).relationships.get(name)
    # A form lists all records of other relations, so they need no suggestions.
    is_field = relation is not None and relation.direction is MANYTOONE
    return registry.get(relation.mapper.class_) if is_field else None


class StaffLoginForm(LoginForm):
    invalid_login = (
        "Please enter the correct username and password for a staff account. "
        "Note that both fields may be case-sensitive."
    )

    def authenticate(self) -> User | None:
        user = super().authenticate()
        return user if user and user.is_staff else None


def is_staff() -> bool:
    return current_user.is_authenticated and current_user.is_staff


@bp.before_request
def require_staff() -> ResponseReturnValue | None:
    """Redirect users who are not staff to the admin's login page."""
    is_allowed = request.endpoint in ("admin.login", "admin.logout") or is_staff()
    return None if is_allowed else unauthorized()


@bp.route("/login/", methods=GET_POST)
def login() -> ResponseReturnValue:
    """Log staff in and redirect to `next`, a path on this host."""
    if request.method != "POST" and is_staff():
        return redirect(url_for("admin.index"))
    path = next_path() or url_for("admin.index")
    form = StaffLoginForm()
    if form.validate_on_submit():
        log_in(form.user)
        return redirect(get_success_path(form.user, path))
    return render_template("admin/login.html", form=form, next=path, title="Log in")
