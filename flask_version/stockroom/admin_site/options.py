"""What is declared about the records of a model, in the words of contrib.admin (ADM-3)."""

from collections.abc import Callable, Iterable

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, inspect
from sqlalchemy.orm import ColumnProperty
from sqlalchemy.types import DateTime

from ..extensions import db
from ..web.fields import RecordField, VersionField
from ..web.logs import Event
from ..web.model_forms import RecordForm, form_class
from .actions import delete_selected
from .kinds import Inline, Options

Fieldsets = list[tuple[str | None, dict[str, list[str]]]]


def action(*, permissions: list[str], description: str) -> Callable:
    """Make a method of a ModelAdmin an action on the records chosen in a list (ADM-11)."""

    def mark(method: Callable) -> Callable:
        method.permissions, method.description = permissions, description
        return method

    return mark


class ModelAdmin(Options):
    """How the records of a model are listed and edited (ADM-3, ADM-6)."""

    list_display = ["__str__"]
    list_filter: list[str] = []
    list_per_page = 25
    list_max_show_all = 200
    search_fields: list[str] = []
    ordering: list[str] = []
    sortable_by: list[str] | None = None
    fieldsets: Fieldsets = []
    readonly_fields: list[str] = []
    inlines: list[type[Inline]] = []
    actions: list[str] = []
    # Rights beyond the four, as (codename, what it allows).
    permissions: list[tuple[str, str]] = []
    form: type[RecordForm] = RecordForm
    # Whether adding leads on to the rest of the record in any case.
    continues_after_add = False

    def get_fieldsets(self, record: db.Model) -> Fieldsets:
        """Return the attributes shown, in groups; undeclared, all that a form can hold (ADM-6)."""
        return self.fieldsets or [(None, {"fields": editable(self.model)})]

    def get_readonly_fields(self, record: db.Model) -> list[str]:
        """Return the attributes that are shown and not edited (ADM-13)."""
        return self.readonly_fields

    def get_form(self, record: db.Model) -> RecordForm:
        """Return the form of a record, bound to what was sent (ADM-6, ADM-7, ADM-16)."""
        shown = [name for _, group in self.get_fieldsets(record) for name in group["fields"]]
        names = [name for name in shown if name not in self.get_readonly_fields(record)]
        overrides = dict(self.form_overrides)
        if "version" in inspect(self.model).columns and not inspect(record).transient:
            names, overrides["version"] = [*names, "version"], VersionField()
        form = form_class(self.model, names, base=self.form, overrides=overrides)(record)
        for field in form:
            if isinstance(field, RecordField) and not field.is_listed:
                asked = {"app_label": self.app_label, "model_name": self.model_name}
                url = url_for("admin.autocomplete", **asked, field_name=field.short_name)
                field.suggest(url)
        return form

    def get_inlines(self, record: db.Model) -> list[Inline]:
        """Return what is edited within a record (ADM-8)."""
        return [inline() for inline in self.inlines]

    def get_actions(self) -> dict[str, Callable]:
        """Return what the person may do with records chosen in the list (ADM-11)."""
        methods = [getattr(self, name) for name in ["delete_selected", *self.actions]]
        return {
            method.__name__: method
            for method in methods
            if all(getattr(self, f"has_{one}_permission")() for one in method.permissions)
        }

    def protecting(self, records: Iterable[db.Model]) -> list[str]:
        """Say what forbids to delete these records, beyond what points at them (ADM-10)."""
        return []

    def deletion_events(self, records: Iterable[db.Model]) -> list[Event]:
        """Return what the log is told when these records are deleted (ADM-10)."""
        return []

    def extra_urls(self) -> list[tuple[str, str, Callable]]:
        """Return further (rule, endpoint, view) below the address of the list (ADM-14)."""
        return []

    @action(permissions=["delete"], description="Delete selected %(verbose_name_plural)s")
    def delete_selected(self, selection: Select) -> ResponseReturnValue | None:
        """Ask, then delete the chosen records, all or none (ADM-11)."""
        return delete_selected(self, selection)


class ReadOnlyAdmin(ModelAdmin):
    """Records that are looked at, and neither added, changed nor deleted (ADM-15)."""

    def has_add_permission(self) -> bool:
        """Let nobody add records (ADM-15)."""
        return False

    def has_change_permission(self, record: db.Model | None = None) -> bool:
        """Let nobody change records (ADM-15)."""
        return False

    def has_delete_permission(self, record: db.Model | None = None) -> bool:
        """Let nobody delete records (ADM-15)."""
        return False


def editable(model: type[db.Model]) -> list[str]:
    """Return the attributes of a model that people fill in, in its order (ADM-6).

    A foreign key is edited as its relationship; moments, the version and what the database
    computes are left to the code.
    """
    mapper = inspect(model)
    related = {
        column: relation.key
        for relation in mapper.relationships
        for column in relation.local_columns
        if column.foreign_keys
    }
    names = []
    for attribute in mapper.attrs:
        if isinstance(attribute, ColumnProperty):
            column = attribute.columns[0]
            is_kept = column.primary_key or column.computed or attribute.key == "version"
            if not is_kept and not isinstance(column.type, DateTime):
                names.append(related.get(column, attribute.key))
    return names
