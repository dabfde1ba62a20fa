"""Fields of the admin's forms that name other records by their numbers (ADM-7, SEC-6)."""

import re

from django import forms
from django.contrib.admin import widgets
from django.core.exceptions import BadRequest
from django.http import QueryDict

from ..web.numbers import read_number

NO_CHOICE = forms.ModelChoiceField.default_error_messages["invalid_choice"]
ROW_ID = re.compile(r"\w+-[0-9]+-id")


class AutocompleteSelect(widgets.AutocompleteSelect):
    """Passes over what cannot be the number of a record (SEC-6)."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(
            name, [one for one in value if read_number(str(one)) is not None], attr
        )


class RecordField(forms.ModelChoiceField):
    """A record by its number, in ASCII digits (SEC-6)."""

    def to_python(self, value):
        self.validate_no_null_characters(value)
        if value not in self.empty_values and read_number(str(value)) is None:
            raise forms.ValidationError(NO_CHOICE, code="invalid_choice")
        return super().to_python(value)


def check_rows(data: QueryDict) -> None:
    """Refuse a form whose rows name a record by what is no number (ADM-8)."""
    ids = [value for name, value in data.items() if ROW_ID.fullmatch(name) and value]
    if None in map(read_number, ids):
        raise BadRequest("a row that is no number")
