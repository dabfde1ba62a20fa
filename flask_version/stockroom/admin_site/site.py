"""The admin as a whole: what is registered, the index (ADM-2)."""

from collections.abc import Callable
from functools import partial, update_wrapper

from flask import Blueprint, Flask, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import inspect

from ..accounts.views import logout
from ..extensions import db
from ..web.fields import in_order, names_of
from ..web.numbers import read_number
from ..web.pagination import REACH
from . import views
from .door import login, require_staff
from .history import recent_actions
from .lists import search
from .options import ModelAdmin

APP_NAMES = {"auth": "Authentication and Authorization"}
PER_PAGE = 20


class AdminSite:
    """The kinds of records that the admin shows (ADM-2)."""

    def __init__(self):
        self.registry: dict[type[db.Model], ModelAdmin] = {}

    def register(self, model: type[db.Model], *, app_label: str = "") -> Callable:
        """Register a model with the ModelAdmin that this decorates (ADM-2)."""

        def register(admin_class: type[ModelAdmin]) -> type[ModelAdmin]:
            self.registry[model] = admin_class(model, app_label)
            return admin_class

        return register

    def apps(self) -> dict[str, list[ModelAdmin]]:
        """Return what the person may see, by application, both in order of name (ADM-2)."""
        seen = [admin for admin in self.registry.values() if admin.has_view_permission()]
        seen.sort(key=lambda admin: (admin.app_label, admin.verbose_name_plural.lower()))
        apps: dict[str, list[ModelAdmin]] = {}
        for admin in seen:
            apps.setdefault(admin.app_label, []).append(admin)
        return apps

    def permissions(self) -> list[tuple[str, str]]:
        """Return (codename, label) of each right that can be granted, by label (ADM-14)."""
        inlines = [inline() for admin in self.registry.values() for inline in admin.inlines]
        offered = [
            (f"{one.app_label}.{what}_{one.model_name}", one, f"{what} {one.verbose_name}")
            for one in [*self.registry.values(), *inlines]
            for what in ("add", "change", "delete", "view")
        ] + [
            (f"{one.app_label}.{codename}", one, words)
            for one in self.registry.values()
            for codename, words in one.permissions
        ]
        labels = {
            codename: f"{app_name(one.app_label)} | {one.verbose_name} | Can {words}"
            for codename, one, words in offered
        }
        return sorted(labels.items(), key=lambda pair: pair[1])

    def init_app(self, app: Flask) -> None:
        """Give each kind of record its addresses, and the admin its own (ADM-1, ADM-2)."""
        bp = Blueprint("admin", __name__, url_prefix="/admin")
        bp.before_request(require_staff)
        labels = ",".join(sorted({admin.app_label for admin in self.registry.values()}))
        for rule, view, methods in [
            ("/", index, ["GET"]),
            ("/login/", login, ["GET", "POST"]),
            ("/logout/", logout, ["POST"]),
            ("/autocomplete/", autocomplete, ["GET"]),
            (f"/<any({labels}):app_label>/", app_list, ["GET"]),
        ]:
            bp.add_url_rule(rule, view.__name__, view, methods=methods)
        for admin in self.registry.values():
            add_addresses(bp, admin)
        app.register_blueprint(bp)
        app.add_template_global(app_name)


site = AdminSite()


def app_name(app_label: str) -> str:
    """Return what people call an application (ADM-2)."""
    return APP_NAMES.get(app_label) or app_label.capitalize()


def add_addresses(bp: Blueprint, admin: ModelAdmin) -> None:
    """Register the pages of one kind of record (ADM-3, ADM-6)."""
    both = ["GET", "POST"]
    for rule, name, view, methods in [
        ("", "changelist", views.changelist, both),
        ("add/", "add", views.add, both),
        ("<object_id>/change/", "change", views.change, both),
        ("<object_id>/delete/", "delete", views.delete, both),
        ("<object_id>/history/", "history", views.history, ["GET"]),
    ]:
        endpoint = f"{admin.key}_{name}"
        # Flask-WTF asks for the name of a view, which a partial has not.
        named = update_wrapper(partial(view, admin), view)
        bp.add_url_rule(f"{admin.path}{rule}", endpoint, named, methods=methods)
    for rule, endpoint, view in admin.extra_urls():
        bp.add_url_rule(f"{admin.path}{rule}", endpoint, view, methods=both)


def index() -> ResponseReturnValue:
    """List what the person may see, and what they did last (ADM-2)."""
    return render_template(
        "admin/index.html",
        apps=site.apps(),
        actions=recent_actions(10),
        admins={admin.kind: admin for admin in site.registry.values()},
        title="Site administration",
    )


def app_list(app_label: str) -> ResponseReturnValue:
    """List the kinds of records of one application (ADM-2)."""
    admins = site.apps().get(app_label) or abort(404)
    title = f"{app_name(app_label)} administration"
    return render_template("admin/index.html", apps={app_label: admins}, title=title)


def autocomplete() -> ResponseReturnValue:
    """Answer in JSON which records a field may point at, found by a term (ADM-4, ADM-7)."""
    page = read_number(request.args.get("page") or "1")
    if page is None:
        abort(404)
    wanted = f"{request.args.get('app_label')}.{request.args.get('model_name')}"
    source = next((one for one in site.registry.values() if one.kind == wanted), None)
    relations = inspect(source.model).relationships if source else {}
    relation = relations.get(request.args.get("field_name", ""))
    admin = site.registry.get(relation.mapper.class_) if relation is not None else None
    if admin is None or not admin.search_fields or not admin.has_view_permission():
        abort(403)
    offset = min(max(page - 1, 0) * PER_PAGE, REACH)
    rows = search(admin, in_order(admin.model), request.args.get("term", ""))
    found = db.session.scalars(rows.limit(PER_PAGE + 1).offset(offset)).all()
    if page < 1 or (page > 1 and not found):
        abort(404)
    name = names_of(admin.model)[0].key
    results = [
        {"id": str(one.id), "text": str(one), "name": getattr(one, name)}
        for one in found[:PER_PAGE]
    ]
    return jsonify(results=results, pagination={"more": len(found) > PER_PAGE})
