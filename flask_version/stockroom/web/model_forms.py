"""The form of one record, made of its model (ADM-6, ADM-7)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect, select
from wtforms.fields.core import UnboundField

from ..extensions import db
from .attributes import info_of, key_of, label_of, name_of
from .fields import field_for
from .forms import Form
from .logs import Event

OUTDATED = (
    "This item was changed by someone else while you were editing it. Reload to see the new values."
)


class RecordForm(Form):
    """The fields of one record, made of its model's attributes (ADM-6, ADM-7)."""

    # What the log is told once the record is saved (SEC-8).
    events: Sequence[Event] = ()

    def __init__(self, record: db.Model, **options: Any):
        # A new record knows no defaults until it is saved; its fields do.
        super().__init__(obj=None if inspect(record).transient else record, **options)
        self.record = record

    def validate(self, extra_validators=None):
        """Check each field, what must be unique, and the version (ADM-7, ADM-16)."""
        super().validate(extra_validators)
        for field in self:
            if not field.errors and self.is_taken(field.short_name, field.data):
                field.errors = [taken_text(type(self.record), field.short_name)]
        if "version" in self and self.version.data != str(self.record.version):
            self.form_errors.append(OUTDATED)
        return not self.errors

    def is_taken(self, name: str, value: Any) -> bool:
        """Tell whether another record has what may be there once only (ADM-7)."""
        if not value:
            return False
        model = type(self.record)
        column, key = key_of(model, name, value)
        if column is None:
            return False
        same = select(model.id).where(column == key, model.id.is_distinct_from(self.record.id))
        return db.session.scalar(same.limit(1)) is not None

    def apply(self) -> list[str]:
        """Write the fields to the record; return the labels of those that changed (ADM-12)."""
        with db.session.no_autoflush:
            self.populate_obj(self.record)
            attributes = inspect(self.record).attrs
            return [
                field.label.text
                for field in self
                if field.short_name in attributes
                and attributes[field.short_name].history.has_changes()
            ]


def taken_text(model: type[db.Model], name: str) -> str:
    """Say that another record has it already (ADM-7)."""
    text = f"{name_of(model).capitalize()} with this {label_of(model, name)} already exists."
    return info_of(model, name).get("taken", text)


def anew(field: UnboundField) -> UnboundField:
    """Return a field as if made now: WTForms puts a form's fields in the order they were made."""
    return UnboundField(field.field_class, *field.args, name=field.name, **field.kwargs)


def form_class(
    model: type[db.Model],
    names: list[str],
    *,
    base: type[RecordForm] = RecordForm,
    overrides: dict[str, Any] | None = None,
) -> type[RecordForm]:
    """Return a form with a field for each of these attributes of a model, in this order (ADM-7)."""
    own = overrides or {}
    fields = {name: anew(own.get(name) or field_for(model, name)) for name in names}
    return type(f"{model.__name__}Form", (base,), fields)
