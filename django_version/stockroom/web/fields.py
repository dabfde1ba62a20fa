"""Model and form fields that normalize text, and a model base class (SEC-9)."""

import re
from functools import partial
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models

from .text import EMAIL_ADDRESS, INVALID_EMAIL, normalize_email, normalize_text, validate_line


def is_host_valid(rest: str) -> bool:
    """Check host and port of a URL without its scheme, more strictly than Django does."""
    try:
        # URLField rejects longer strings; normalizing their host could take minutes.
        parts = urlsplit(rest if len(rest) <= 2048 else "")
        parts.port  # noqa: B018 - accessing it validates the port
        host = parts.hostname or ""
        if "@" in rest and not parts.path:
            # In `//a?b@c` the host is `a`, but Django validates `c`, so validate `a` here.
            URLValidator()(f"https://{parts.netloc}")
    except (ValueError, ValidationError):
        return False
    return not host.endswith(".")


validate_text = partial(validate_line, allow_breaks=True)
validate_email = RegexValidator(EMAIL_ADDRESS, INVALID_EMAIL)


class NormalizedTextMixin:
    """Normalize text before it is validated, counted and compared."""

    normalize = staticmethod(normalize_text)

    def to_python(self, value):
        return super().to_python(self.normalize(value) if isinstance(value, str) else value)


class LineFormField(NormalizedTextMixin, forms.CharField):
    default_validators = [validate_line]


class TextFormField(NormalizedTextMixin, forms.CharField):
    default_validators = [validate_text]


class EmailFormField(NormalizedTextMixin, forms.EmailField):
    normalize = staticmethod(normalize_email)

    def __init__(self, **kwargs):
        """Leave length and NUL to `validate_email`: one message is enough."""
        super().__init__(**kwargs)
        self.validators = [validate_email]


class URLFormField(NormalizedTextMixin, forms.URLField):
    default_validators = [validate_line, *forms.URLField.default_validators]

    def __init__(self, **kwargs):
        super().__init__(**{"assume_scheme": "https", **kwargs})

    def to_python(self, value):
        """Write the scheme in lower case; reject some hosts and ports that Django accepts."""
        scheme, colon, rest = super().to_python(value).partition(":")
        if str(value).strip().startswith("//") or not is_host_valid(rest):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return f"{scheme.lower()}{colon}{rest}"


class AsciiNumberMixin:
    """A number that matches `pattern`; Python also accepts `1_000` and non-ASCII digits."""

    def to_python(self, value):
        value = value.strip() if isinstance(value, str) else value
        if value not in self.empty_values and not re.fullmatch(self.pattern, str(value)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class WholeNumberField(AsciiNumberMixin, forms.IntegerField):
    pattern = "-?[0-9]+"


class AmountField(AsciiNumberMixin, forms.DecimalField):
    """An exact decimal number; zero has no sign (ADM-7)."""

    pattern = r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"

    def to_python(self, value):
        amount = super().to_python(value)
        return amount.copy_abs() if amount == 0 else amount


class ModelTextMixin(NormalizedTextMixin):
    form_class = LineFormField

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": self.form_class, **kwargs})


class LineField(ModelTextMixin, models.CharField):
    default_validators = [validate_line]


class TextField(ModelTextMixin, models.TextField):
    default_validators = [validate_text]
    form_class = TextFormField


class EmailField(ModelTextMixin, models.EmailField):
    default_validators = [validate_email]
    form_class = EmailFormField
    normalize = staticmethod(normalize_email)


class URLField(ModelTextMixin, models.URLField):
    default_validators = [validate_line, *models.URLField.default_validators]
    form_class = URLFormField


class DatabaseCheckedModel(models.Model):
    """A model whose forms leave constraints to the database; Django would query for each."""

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
        """Do nothing: the database checks them (ADM-7)."""
