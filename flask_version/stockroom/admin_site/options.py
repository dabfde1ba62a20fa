"""The options of a model, as in contrib.admin, and how to show its values (ADM-3, ADM-17)."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flask import url_for
from flask_login import current_user
from markupsafe import Markup

from ..extensions import db
from ..web.attributes import get_label, get_verbose_name
from ..web.fields import RecordField
from ..web.model_forms import RecordForm, form_class
from ..web.template_filters import format_to_minute
from ..web.validators import is_http_url

Fieldsets = list[tuple[str | None, list[str]]]
EMPTY = "-"


def capfirst(text: str) -> str:
    """Capitalize the first letter and leave the others: “API tokens”."""
    return text[:1].upper() + text[1:]


def action(*, permission: str, description: str) -> Callable:
    """Mark a method as an action on the records selected in a list."""

    def mark(method: Callable) -> Callable:
        method.permission, method.description = permission, description
        return method

    return mark


registry: dict[type[db.Model], "ModelAdmin"] = {}
# By the labels of their models, such as `stock.item`.
admins_by_label: dict[str, "ModelAdmin"] = {}


def register(admin_class: type["ModelAdmin"]) -> type["ModelAdmin"]:
    """Register a ModelAdmin, as a decorator."""
    admin = admin_class()
    registry[admin.model] = admins_by_label[admin.label] = admin
    return admin_class


class BaseModelAdmin:
    """The base of ModelAdmin and Inline: names of a model, permissions for its records."""

    model: type[db.Model]
    app_label = ""
    verbose_name_plural = ""
    form: type[RecordForm] = RecordForm
    # Permissions besides view, add, change and delete: (codename, name).
    permissions: list[tuple[str, str]] = []

    def __init__(self):
        self.model_name = self.model.__name__.lower()
        self.app_label = self.app_label or self.model.__tablename__.partition("_")[0]
        self.label = f"{self.app_label}.{self.model_name}"
        self.endpoint = f"{self.app_label}_{self.model_name}"
        self.verbose_name = get_verbose_name(self.model)
        self.verbose_name_plural = self.verbose_name_plural or f"{self.verbose_name}s"
        self.title = capfirst(self.verbose_name)
        self.plural_title = capfirst(self.verbose_name_plural)

    def has_permission(self, action: str, *records: db.Model) -> bool:
        """Return whether the user may do this; subclasses also check the given records."""
        actions = ["view", "change"] if action == "view" else [action]
        names = [f"{self.app_label}.{name}_{self.model_name}" for name in actions]
        return any(map(current_user.has_perm, names))

    def missing_message(self, pk: str) -> str:
        # Shortened, as messages are stored in a cookie, which holds at most 4 KB.
        return f"{self.title} with ID “{pk[:50]}” doesn’t exist. Perhaps it was deleted?"

    def get_label(self, name: str) -> str:
        return get_label(self.model, name)

    def show(self, record: db.Model, name: str) -> str | Markup:
        """Return the text of an attribute; templates escape it unless it is Markup."""
        value, info = getattr(record, name), getattr(self.model, name).info
        if isinstance(value, bool):
            flag = Markup('<span class="flag {0}" role="img" aria-label="{0}"></span>')
            return flag.format(value)
        if value in (None, "", []):
            return EMPTY
        if "choices" in info:
            return info["choices"](value).label
        if isinstance(value, datetime):
            return format_to_minute(value)
        if isinstance(value, list):
            return ", ".join(map(str, value))
        if info.get("field") == "url" and is_http_url(value):
            return Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(value)
        return str(value)


class Inline(BaseModelAdmin):
    """Related records, edited in the form of their parent record (ADM-8)."""

    relation = ""
    fields: list[str] = []
    template = "admin/tabular.html"


class ModelAdmin(BaseModelAdmin):
    """How the records of a model are listed, edited and deleted (ADM-6, ADM-10, ADM-11, ADM-13)."""

    list_display: list[str] = []
    list_filter: list[str] = []
    list_per_page = 25
    list_max_show_all = 200
    search_fields: list[str] = []
    ordering: list[str] = []
    sortable_by: list[str] | None = None
    fieldsets: Fieldsets = []
    # The fieldsets of the add form, if it has its own; after saving it, the change form opens.
    add_fieldsets: Fieldsets = []
    readonly_fields: list[str] = []
    inlines: list[type[Inline]] = []
    actions: list[str] = []

    def url(self, page: str, **values: Any) -> str:
        return url_for(f"admin.{self.endpoint}_{page}", **values)

    def get_fieldsets(self, record: db.Model) -> Fieldsets:
        """Return the attributes to show in groups, by default those of the list."""
        fieldsets = self.fieldsets or [(None, self.list_display)]
        return fieldsets if record.id else self.add_fieldsets or fieldsets

    def get_readonly_fields(self) -> list[str]:
        return self.readonly_fields

    def get_form_fields(self, record: db.Model) -> list[str]:
        """Return the attributes that the form of a record has."""
        shown = [name for _, names in self.get_fieldsets(record) for name in names]
        readonly = self.get_readonly_fields()
        return [name for name in shown if name not in readonly]

    def get_inlines(self) -> list[Inline]:
        """Return the inlines whose records the user may view, add or delete."""
        inlines = [inline_class() for inline_class in self.inlines]
        actions = ["view", "add", "delete"]  # Users who may change may view too.
        return [inline for inline in inlines if any(map(inline.has_permission, actions))]

    def get_form(self, record: db.Model) -> RecordForm:
        """Return a record's form, bound to the submitted data; offer what the user may view."""
        form = form_class(self.model, tuple(self.get_form_fields(record)), self.form)(record)
        for field in form:
            if isinstance(field, RecordField) and field.model in registry:
                self.restrict(field)
        return form

    def restrict(self, field: RecordField) -> None:
        """Offer the related records, or suggestions for them, only to users who may view them."""
        if not registry[field.model].has_permission("view"):
            # The submitted one was looked up among all records, and stays valid.
            field.records = [field.data] if field.data else []
        elif not field.uses_select:
            model = {"app_label": self.app_label, "model_name": self.model_name}
            url = url_for("admin.autocomplete", **model, field_name=field.short_name)
            field.render_kw = {"data-suggest": url}

    def get_protected(self, records: Iterable[db.Model], lock: bool) -> list[str]:
        """Return further reasons not to delete records, besides those that refer to them."""
        return []

    def log_deletion(self, records: Iterable[db.Model]) -> None:
        """Hook: log the deletion of these records on commit."""


class ReadOnlyAdmin(ModelAdmin):
    """Records that can be viewed, and neither added, changed nor deleted (ADM-15)."""

    def has_permission(self, action: str, *records: db.Model) -> bool:
        return action == "view" and super().has_permission("view")

    def get_form_fields(self, record: db.Model) -> list[str]:
        return []
