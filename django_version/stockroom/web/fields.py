"""Fields of models and forms that bring a text into its one form (SEC-9)."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from .addresses import INVALID, mailable, normal_address
from .text import normal_text, text_problem


def validate_line(text: str) -> None:
    """Refuse what cannot stand in one line (SEC-9)."""
    if problem := text_problem(text):
        raise ValidationError(problem)


def validate_lines(text: str) -> None:
    """Refuse what cannot stand in a text of several lines (SEC-9)."""
    if problem := text_problem(text, is_line=False):
        raise ValidationError(problem)


def validate_address(address: str) -> None:
    """Refuse what no mail can be sent to (ACC-1)."""
    try:
        mailable(address)
    except ValueError as error:
        raise ValidationError(INVALID) from error


class NormalText:
    """Normalises a text before it is checked, counted and compared (SEC-9)."""

    normal = staticmethod(normal_text)

    def to_python(self, value):
        return super().to_python(self.normal(value) if isinstance(value, str) else value)


class LineFormField(NormalText, forms.CharField):
    """A line of a form (SEC-9)."""

    default_validators = [validate_line]


class TextFormField(NormalText, forms.CharField):
    """A text of several lines of a form (SEC-9)."""

    default_validators = [validate_lines]


class EmailFormField(NormalText, forms.EmailField):
    """An email address of a form (ACC-1)."""

    default_validators = [validate_address]
    normal = staticmethod(normal_address)

    def __init__(self, **kwargs):
        """Leave the length to `validate_address`: one message is enough."""
        super().__init__(**kwargs)
        self.validators = [v for v in self.validators if not isinstance(v, MaxLengthValidator)]


class URLFormField(NormalText, forms.URLField):
    """An address of the web of a form (SEC-9)."""

    default_validators = [validate_line, *forms.URLField.default_validators]

    def __init__(self, **kwargs):
        super().__init__(**{"assume_scheme": "https", **kwargs})

    def to_python(self, value):
        """Write the scheme in small letters, as the database's rule has it (ADM-7)."""
        scheme, colon, rest = super().to_python(value).partition(":")
        return f"{scheme.lower()}{colon}{rest}" if colon else scheme


class ModelText(NormalText):
    """A text of a model; to migrations and the database it is a field of Django's (SEC-9)."""

    form_class = LineFormField

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, self.migrated_as, args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": self.form_class, **kwargs})


class LineField(ModelText, models.CharField):
    """A line of a model (SEC-9)."""

    default_validators = [validate_line]
    migrated_as = "django.db.models.CharField"


class TextField(ModelText, models.TextField):
    """A text of several lines of a model (SEC-9)."""

    default_validators = [validate_lines]
    form_class = TextFormField
    migrated_as = "django.db.models.TextField"


class EmailField(ModelText, models.EmailField):
    """An email address of a model (ACC-1)."""

    default_validators = [validate_address]
    form_class = EmailFormField
    migrated_as = "django.db.models.EmailField"
    normal = staticmethod(normal_address)


class URLField(ModelText, models.URLField):
    """An address of the web of a model (SEC-9)."""

    default_validators = [validate_line, *models.URLField.default_validators]
    form_class = URLFormField
    migrated_as = "django.db.models.URLField"


class CheckedByFields:
    """A model whose fields check all rules; the database still has the last word (ADM-7)."""

    def validate_constraints(self, exclude=None):
        """Ask the database about no rule beforehand: it would be one query for each."""
