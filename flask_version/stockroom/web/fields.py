"""The form field of each attribute of a model, found by SQLAlchemy's inspection (ADM-7)."""

from collections.abc import Callable

from sqlalchemy import Boolean, Column, Integer, Numeric, Select, String, Text, inspect, or_, select
from sqlalchemy.orm import ColumnProperty
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectFieldBase
from wtforms.fields.core import UnboundField
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput, TextInput
from wtforms.widgets import Select as SelectWidget

from ..extensions import db
from .attributes import attribute_of, label_of
from .forms import (
    ChoiceField,
    EmailField,
    FlagField,
    LongTextField,
    TextField,
    WebAddressField,
)
from .numbers import AmountField, WholeNumberField
from .text import normal_text
from .validators import (
    AtMost,
    Characters,
    Digits,
    NoNul,
    Optional,
    Required,
    refuse_nul,
)

# What the `info` of a column calls its field.
FIELDS = {"email": EmailField, "url": WebAddressField}
MOST_LISTED = 100
NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."


class WhereValid:
    """Apply a rule only where no rule before it complained (ADM-7)."""

    def __init__(self, rule: Callable):
        self.rule = rule

    def __call__(self, form, field):
        if not field.errors:
            self.rule(form, field)


def field_for(model: type[db.Model], name: str) -> UnboundField:
    """Return the field of an attribute, not bound to a form yet (ADM-7)."""
    attribute, label = attribute_of(model, name), label_of(model, name)
    if isinstance(attribute, ColumnProperty):
        return column_field(attribute.columns[0], label)
    target = attribute.mapper.class_
    if attribute.uselist:
        return RecordsField(label, [Optional()], model=target)
    is_needed = not any(column.nullable for column in attribute.local_columns)
    return RecordField(label, [Required() if is_needed else Optional()], model=target)


def column_field(column: Column, label: str) -> UnboundField:
    """Return the field of a column: its type says which, its `info` what else holds (ADM-7)."""
    info, kind = column.info, column.type
    rules = info.get("validators", [])
    if isinstance(kind, Boolean):
        return FlagField(label, default=column.default and column.default.arg)
    if "choices" in info:
        return ChoiceField(label, choices=[(one.value, one.label) for one in info["choices"]])
    if isinstance(kind, Numeric):
        return AmountField(label, [Digits(kind.precision, kind.scale), *rules])
    if isinstance(kind, Integer):
        default = column.default and column.default.arg
        return WholeNumberField(label, rules, default=default)
    is_needed = column.default is None and not column.nullable
    length = [AtMost(kind.length)] if isinstance(kind, String) and kind.length else []
    field = FIELDS.get(info.get("field"), LongTextField if isinstance(kind, Text) else TextField)
    characters = info.get("characters", [Characters()])
    rules = [Required() if is_needed else Optional(), *characters, *rules, *length, NoNul()]
    rules += [WhereValid(rule) for rule in info.get("checks", [])]
    return field(label, rules, default="", filters=info.get("filters", []))


def names_of(model: type[db.Model]) -> list[Column]:
    """Return the columns by whose text one record is told from the others (ADM-4, ADM-7)."""
    columns = inspect(model).columns
    return [column for column in columns if column.unique and isinstance(column.type, String)]


def in_order(model: type[db.Model]) -> Select:
    """Select the records of a model by name (ADM-4, ADM-6)."""
    return select(model).order_by(names_of(model)[0])


class VersionField(TextField):
    """The version of the record that the form was made from (ADM-16)."""

    widget = HiddenInput()

    def populate_obj(self, obj, name):
        """Write nothing: the version is counted by whoever saves."""


class RecordField(SelectFieldBase):
    """One record of another kind: chosen while they are few, else typed by its name (ADM-7)."""

    def __init__(self, label=None, validators=None, *, model: type[db.Model], **options):
        super().__init__(label, validators, **options)
        self.model = model
        self.records = db.session.scalars(in_order(model).limit(MOST_LISTED + 1)).all()
        self.is_listed = len(self.records) <= MOST_LISTED
        self.widget = SelectWidget() if self.is_listed else TextInput()

    def suggest(self, url: str) -> None:
        """Tell the page's script where to ask for names while one is typed (ADM-7)."""
        self.render_kw = {"data-suggest": url}
        self.description = "Type the whole name; suggestions appear while you type."

    def process_formdata(self, valuelist):
        """Find the record that was chosen or typed (ADM-7)."""
        self.typed = typed = normal_text(valuelist[-1]) if valuelist else ""
        self.data = None
        if self.is_listed:
            self.data = next((one for one in self.records if str(one.id) == typed), None)
        elif typed and "\0" not in typed:
            matches = or_(*(column == typed for column in names_of(self.model)))
            self.data = db.session.scalars(select(self.model).where(matches)).first()

    def pre_validate(self, form):
        """Refuse what is not offered (ADM-7)."""
        refuse_nul(self.typed)
        if self.typed and self.data is None:
            raise StopValidation(NO_CHOICE)

    def _value(self):
        return (self.raw_data[-1] if self.raw_data else self.data and str(self.data)) or False

    def iter_choices(self):
        """Yield no choice and each record (value, label, whether it is chosen, attributes)."""
        yield "", "---------", self.data is None, {}
        for one in self.records:
            yield str(one.id), str(one), one is self.data, {}


class RecordsField(SelectMultipleField):
    """Any number of records of another kind (ADM-14)."""

    def __init__(self, label=None, validators=None, *, model: type[db.Model], **options):
        super().__init__(label, validators, **options)
        self.records = db.session.scalars(in_order(model)).all()

    def process_data(self, value):
        """Take the records that are chosen already."""
        self.data = list(value or [])

    def process_formdata(self, valuelist):
        """Find the records that were chosen; what is not offered is refused later (ADM-7)."""
        self.data = [one for one in self.records if str(one.id) in valuelist]
        self.typed = set(valuelist)

    def pre_validate(self, form):
        """Refuse what is not offered (ADM-7)."""
        refuse_nul(*self.typed)
        if len(self.data) < len(self.typed):
            raise StopValidation(NO_CHOICE)

    def iter_choices(self):
        """Yield each record (value, label, whether it is chosen, attributes)."""
        for one in self.records:
            yield str(one.id), str(one), one in self.data, {}
