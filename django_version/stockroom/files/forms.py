"""What people upload, and the cells in it (CSV-3, CSV-4)."""

from typing import Any

from django import forms

from ..stock.forms import NUMBERS
from ..stock.models import Item
from .lines import Unreadable, decoded, read_lines


class ImportForm(forms.Form):
    """A CSV file of items; clean, it is the text of the file (CSV-3, CSV-4)."""

    file = forms.FileField(
        label="CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text="At most 1 MiB and 5,000 items.",
    )

    def clean_file(self):
        """Refuse what is no file of items (CSV-4)."""
        try:
            text = decoded(self.cleaned_data["file"].read())
            read_lines(text)
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error
        return text


# The fields of an item's form whose cells say what is typed into them.
CELLS = forms.fields_for_model(
    Item,
    ["sku", "name", "description", "unit_cost", "reorder_level"],
    field_classes=NUMBERS,
)


def read_cells(cells: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Read cells as the form of an item would; return values and errors by column (CSV-3)."""
    values, errors = {}, {}
    for column, text in cells.items():
        try:
            typed = CELLS[column].clean(text)
            values[column] = Item._meta.get_field(column).clean(typed, None)
        except forms.ValidationError as error:
            errors[column] = " ".join(error.messages)
    return values, errors
