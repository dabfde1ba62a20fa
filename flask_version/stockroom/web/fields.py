"""Fields for related records (ADM-7)."""

from collections.abc import Callable, Iterable

from sqlalchemy import select
from wtforms import SelectMultipleField
from wtforms.fields.choices import Choice, SelectFieldBase
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from ..extensions import db
from .attributes import name_column, select_by_name
from .forms import PlainSelect
from .text import normalize_text, parse_integer
from .validators import AllowEmpty, reject_null

MAX_CHOICES = 100
INVALID_CHOICE = "Select a valid choice. That choice is not one of the available choices."


class RecordField(SelectFieldBase):
    """A related record: selected from a list of at most 100, otherwise entered by its name."""

    def __init__(self, label=None, validators=None, *, model: type[db.Model], **options):
        super().__init__(label, validators, **options)
        self.model = model
        self.records = db.session.scalars(select_by_name(model).limit(MAX_CHOICES + 1)).all()
        self.uses_select = len(self.records) <= MAX_CHOICES
        self.widget = PlainSelect() if self.uses_select else TextInput()
        if not self.uses_select:
            self.description = "Type the full name; suggestions appear as you type."

    def process_formdata(self, valuelist):
        self.text = normalize_text(valuelist[0]) if valuelist else ""
        self.data = None
        if self.uses_select:
            pk = parse_integer(self.text)
            self.data = next((row for row in self.records if row.id == pk), None)
        elif self.text and "\0" not in self.text:
            query = select(self.model).where(name_column(self.model) == self.text)
            self.data = db.session.scalar(query)

    def pre_validate(self, form):
        reject_null(self.text)
        if self.text and self.data is None:
            raise StopValidation(INVALID_CHOICE)

    def _value(self):
        name = self.data and getattr(self.data, name_column(self.model).key)
        return (self.raw_data[0] if self.raw_data else name) or False

    def iter_choices(self):
        yield Choice("", "---------", self.data is None, {})
        for record in self.records:
            yield Choice(str(record.id), str(record), record is self.data, {})


class RecordListField(SelectMultipleField):
    """Related records, chosen by a key; `fetch` returns those with the given keys."""

    widget = PlainSelect(multiple=True)

    def __init__(self, label: str, *, choices: Callable, key: str, fetch: Callable, **options):
        super().__init__(label, [AllowEmpty()], choices=choices, **options)
        self.key, self.fetch = key, fetch

    def process_data(self, value: Iterable[db.Model] | None):
        self.data = [str(getattr(record, self.key)) for record in value or []]

    def pre_validate(self, form):
        reject_null(*self.data)
        if not set(self.data) <= set(self.choices):
            raise StopValidation(INVALID_CHOICE)

    def populate_obj(self, obj, name):
        setattr(obj, name, self.fetch(self.data))
