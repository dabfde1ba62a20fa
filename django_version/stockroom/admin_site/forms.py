"""Forms of records, and their fields for related records (ADM-16)."""

import hashlib

from django import forms
from django.core.exceptions import ValidationError

from ..web.text import parse_integer

CONFLICT = (
    "This {} was changed by someone else while you were editing it. Reload to see the new values."
)


class RecordForm(forms.ModelForm):
    """A form that is not saved over newer values than those it was rendered with."""

    seen_version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.get_version()

    def get_version(self):
        """Return a digest of the values in the form."""
        values = []
        for name, field in self.fields.items():
            if not field.disabled:
                value = self.get_initial_for_field(field, name)
                values.append(sorted(row.pk for row in value) if isinstance(value, list) else value)
        return hashlib.sha256(repr(values).encode()).hexdigest()

    def clean(self):
        data = super().clean()
        # get_object() has locked the row before it was read.
        if self.instance.pk and data.get("seen_version") != self.initial["seen_version"]:
            raise ValidationError(CONFLICT.format(self.instance._meta.verbose_name))
        return data


class PrimaryKeyChoiceField(forms.ModelChoiceField):
    """A related record by its primary key, in ASCII digits."""

    def prepare_value(self, value):
        """Show nothing for what cannot be a primary key: the widget would query for it."""
        value = super().prepare_value(value)
        return value if parse_integer(str(value)) is not None else ""

    def to_python(self, value):
        self.validate_no_null_characters(value)
        if value not in self.empty_values and parse_integer(str(value).strip()) is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class PrimaryKeyMultipleChoiceField(forms.ModelMultipleChoiceField):
    """Related records by their primary keys, in ASCII digits."""

    default_error_messages = forms.ModelChoiceField.default_error_messages

    def clean(self, value):
        for pk in value or []:
            self.validate_no_null_characters(pk)
            if parse_integer(pk) is None:
                raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)
