"""Upload form, and fields that clean the cells of a row (CSV-4)."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from ..stock.codes import parse_gtin, restore_zeros, validate_gtin
from ..stock.forms import ItemForm
from ..stock.models import Category, Item, Supplier
from ..web.text import normalize_text
from .rows import decode, read_rows, shorten

BOOLEANS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class ImportForm(forms.Form):
    """A CSV file of items; `file` is cleaned to its text."""

    file = forms.FileField(
        label="CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text="At most 1 MiB and 5,000 items.",
    )

    def clean_file(self):
        text = decode(self.cleaned_data["file"].read())
        read_rows(text)
        return text


class NameField(forms.Field):
    """A category or supplier by name; any run of whitespace counts as one space."""

    def __init__(self, model: type[Model], **options):
        super().__init__(**options)
        self.label = model._meta.verbose_name
        self.records = {record.name: record for record in model.objects.all()}

    def to_python(self, name):
        if name not in self.records:
            name = " ".join(name.split())
        if name and name not in self.records:
            raise ValidationError(f"There is no {self.label} “{shorten(name)}”.")
        return self.records.get(name)


class YesNoField(forms.Field):
    """A word for yes or no, in upper or lower case."""

    def to_python(self, text):
        if text.lower() not in BOOLEANS:
            raise ValidationError("Enter yes or no.")
        return BOOLEANS[text.lower()]


class BarcodesField(forms.Field):
    """Barcodes separated by whitespace; reject one that an item outside the file has."""

    def __init__(self, taken: set[str]):
        super().__init__(required=False)
        self.taken = taken

    def to_python(self, text):
        codes = {}
        for word in text.split():
            code, gtin = restore_zeros(word), parse_gtin(word)
            try:
                validate_gtin(code)
            except ValidationError as error:
                raise ValidationError(f"“{shorten(word)}”: {error.message}") from error
            if gtin in self.taken:
                raise ValidationError(f"“{word}”: Barcode with this Code already exists.")
            codes[gtin] = code
        return sorted(codes.values())


def cell_fields(taken: set[str]) -> dict[str, forms.Field]:
    """Return a field for each column; `taken` are GTINs of items that are not in the file."""
    return ItemForm.base_fields | {
        "category": NameField(Category),
        "supplier": NameField(Supplier, required=False),
        "is_active": YesNoField(),
        "barcodes": BarcodesField(taken),
    }


def clean_cells(cells: dict[str, str], fields: dict[str, forms.Field]) -> tuple[dict, dict]:
    """Return values and errors by column, by the rules of the item form."""
    values, errors = {}, {}
    for name, text in cells.items():
        try:
            value = fields[name].clean(normalize_text(text))
            if fields[name] is ItemForm.base_fields.get(name):
                value = Item._meta.get_field(name).clean(value, None)
            values[name] = value
        except ValidationError as error:
            errors[name] = " ".join(error.messages)
    return values, errors
