"""What people upload, and the cells in it (CSV-3, CSV-4)."""

from functools import cache
from typing import Any

from flask import request
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import ValidationError

from ..stock.models import Item
from ..web.forms import Form
from ..web.model_forms import field_for
from ..web.validators import Required
from .lines import Unreadable, decoded, read_lines


class ImportForm(Form):
    """A CSV file of items; valid, its `content` is the text of the file (CSV-3, CSV-4)."""

    file = FileField(
        "CSV file",
        [Required()],
        description="At most 1 MiB and 5,000 items.",
        render_kw={"accept": ".csv,text/csv"},
    )

    class Meta(Form.Meta):
        """How a form with a file is read (CSV-3)."""

        def wrap_formdata(self, form, formdata):
            """Read the files of a form as well (CSV-3)."""
            sent = CombinedMultiDict([request.files, request.form])
            return sent if request.method == "POST" else None

    def validate_file(self, field):
        """Refuse what is no file of items (CSV-4)."""
        try:
            self.content = decoded(field.data.read())
            read_lines(self.content)
        except Unreadable as error:
            raise ValidationError(str(error)) from error


# The fields of an item's form whose cells say what is typed into them.
CELLS = ["sku", "name", "description", "unit_cost", "reorder_level"]


@cache
def form_of(columns: tuple[str, ...]) -> type[Form]:
    """Return the form of an item with these fields alone (CSV-3)."""
    return type("CellsForm", (Form,), {name: field_for(Item, name) for name in columns})


def read_cells(cells: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Read cells as the form of an item would; return values and errors by column (CSV-3)."""
    form = form_of(tuple(cells))(formdata=MultiDict(cells), meta={"csrf": False})
    form.validate()
    errors = {name: " ".join(form[name].errors) for name in cells if form[name].errors}
    return {name: form[name].data for name in cells if name not in errors}, errors
