"""The upload of a file, and the form that reads the cells of a row (CSV-4)."""

from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import ValidationError
from wtforms.validators import DataRequired

from ..stock.codes import parse_gtin, restore_zeros, validate_gtin
from ..stock.models import Barcode, Item
from ..web.forms import Form, TextField
from ..web.model_forms import duplicate_message, field_for
from ..web.text import normalize_text
from .rows import decode, read_rows, shorten

BOOLEANS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class ImportForm(Form):
    """A CSV file of items; the data of `file` is its text."""

    file = FileField(
        "CSV file",
        [DataRequired()],
        description="At most 1 MiB and 5,000 items.",
        render_kw={"accept": ".csv,text/csv"},
    )

    def validate_file(self, field):
        field.data = decode(field.data.read())
        read_rows(field.data)


class RowForm(Form):
    """Validate one row after another by the rules of the item form, without queries."""

    sku = field_for(Item, "sku")
    name = field_for(Item, "name")
    description = field_for(Item, "description")
    category = TextField(validators=[DataRequired()])
    supplier = TextField()
    location = field_for(Item, "location")
    unit_cost = field_for(Item, "unit_cost")
    reorder_level = field_for(Item, "reorder_level")
    is_active = TextField()
    barcodes = TextField()

    def __init__(self, records: dict[str, dict], taken: set[str]):
        super().__init__(MultiDict(), meta={"csrf": False})
        # Categories and suppliers by name, and the GTINs of items outside the file.
        self.records, self.taken = records, taken

    def read(self, cells: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
        """Return values and errors by column, for the cells of a row."""
        self.process(MultiDict({name: normalize_text(text) for name, text in cells.items()}))
        self.validate()
        errors = {name: " ".join(self[name].errors) for name in cells if self[name].errors}
        return {name: self[name].data for name in cells if name not in errors}, errors

    def validate_category(self, field):
        """Look up a record by name; any run of whitespace counts as one space."""
        records, name = self.records[field.short_name], field.data
        if name not in records:
            name = " ".join(name.split())
        if name and name not in records:
            raise ValidationError(f"There is no {field.short_name} “{shorten(name)}”.")
        field.data = records.get(name)

    validate_supplier = validate_category

    def validate_is_active(self, field):
        if field.data.lower() not in BOOLEANS:
            raise ValidationError("Enter yes or no.")
        field.data = BOOLEANS[field.data.lower()]

    def validate_barcodes(self, field):
        """Split barcodes at whitespace; reject those of items that are not in the file."""
        codes = {}
        for word in field.data.split():
            code, gtin = restore_zeros(word), parse_gtin(word)
            try:
                validate_gtin(code)
            except ValidationError as error:
                raise ValidationError(f"“{shorten(word)}”: {error}") from error
            if gtin in self.taken:
                raise ValidationError(f"“{word}”: {duplicate_message(Barcode, 'code')}")
            codes[gtin] = code
        field.data = sorted(codes.values())
