"""The base of every form, and its fields (SEC-9)."""

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal, InvalidOperation

from flask import current_app, request
from flask_wtf import FlaskForm
from markupsafe import escape
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, StopValidation
from wtforms.widgets import EmailInput, NumberInput, Select, TextArea, URLInput

from .text import normalize_email, normalize_text
from .validators import REQUIRED, no_null, validate_email

SCHEME = re.compile("[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Form(FlaskForm):
    """A form whose fields have ids such as `id_name`, as in Django; it never reads JSON."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form, unbound_field, options):
            key = f"id_{options['prefix']}{options['name']}"
            return unbound_field.bind(form=form, id=key, **options)

        def wrap_formdata(self, form, formdata):
            # Unlike Flask-WTF, return an empty form too, and never read JSON.
            if formdata is None or hasattr(formdata, "getlist"):
                return formdata
            return request.form if request.method == "POST" else None


class TextField(StringField):
    """A line of text, normalized; the raw text is shown again after an error."""

    normalize = staticmethod(normalize_text)
    is_single_line = True

    def process_formdata(self, valuelist):
        self.data = self.normalize(valuelist[0] if valuelist else "")

    def _value(self):
        value = self.raw_data[0] if self.raw_data else self.data
        # False leaves the attribute out of the HTML, as Django does with an empty value.
        return False if value in ("", None) else str(value)


class UsernameField(TextField):
    normalize = staticmethod(str.strip)
    max_length = 150

    def process_formdata(self, valuelist):
        super().process_formdata(valuelist)
        # A longer text is rejected anyway; normalizing it could take minutes.
        if len(self.data) <= self.max_length:
            self.data = unicodedata.normalize("NFKC", self.data)


class EmailField(TextField):
    normalize = staticmethod(normalize_email)
    widget = EmailInput()


class URLField(TextField):
    """A URL; `example.org` means https://example.org."""

    widget = URLInput()

    def process_formdata(self, valuelist):
        super().process_formdata(valuelist)
        if scheme := SCHEME.match(self.data):
            self.data = scheme[0].lower() + self.data[scheme.end() :]
        elif self.data:
            self.data = f"https://{self.data}"


class LongTextField(TextField):
    widget = TextArea()
    is_single_line = False

    def _value(self):
        return super()._value() or ""


class NumberField(TextField):
    """A number that matches `pattern`; Python also accepts `1_000` and non-ASCII digits."""

    def process_formdata(self, valuelist):
        """Parse the number; pre_validate() reports an invalid one."""
        self.text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if re.fullmatch(self.pattern, self.text):
            # Python accepts at most 4,300 digits, and exponents of at most 18 digits.
            with suppress(ValueError, InvalidOperation):
                value = self.python_type(self.text)
                self.data = value or abs(value)  # -0 is 0.

    def pre_validate(self, form):
        if not self.text:
            raise StopValidation(REQUIRED)
        if self.data is None:
            raise StopValidation(self.invalid)


class WholeNumberField(NumberField):
    widget = NumberInput()
    pattern = "-?[0-9]+"
    python_type = int
    invalid = "Enter a whole number."


class AmountField(NumberField):
    """An exact decimal number (ADM-7)."""

    widget = NumberInput(step="0.01")
    pattern = r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
    python_type = Decimal
    invalid = "Enter a number."

    def __init__(self, *args, **kwargs):
        super().__init__(*args, description=f"In {current_app.config['CURRENCY']}.", **kwargs)


class PlainSelect(Select):
    """A select that renders faster, as its options have no other attributes."""

    @classmethod
    def render_option(cls, choice, **kwargs):
        selected = "selected " if choice.selected else ""
        return f'<option {selected}value="{escape(choice.value)}">{escape(choice.label)}</option>'


class ChoiceField(SelectField):
    """A required choice, with Django's messages."""

    widget = PlainSelect()

    def process_formdata(self, valuelist):
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, form):
        if not self.data:
            raise StopValidation(REQUIRED)
        if not any(choice.selected for choice in self.iter_choices()):
            problem = f"{self.data} is not one of the available choices."
            raise StopValidation(f"Select a valid choice. {problem}")


class RadioChoiceField(ChoiceField):
    """A required choice, shown as radio buttons."""


def email_field() -> EmailField:
    validators = [DataRequired(), validate_email]
    return EmailField("Email address", validators, render_kw={"autocomplete": "email"})


def password_field(label: str, autocomplete: str, *checks: Callable, **options) -> PasswordField:
    """Return a password field that password managers recognize."""
    attrs = {"autocomplete": autocomplete, **options.pop("render_kw", {})}
    return PasswordField(label, [InputRequired(), no_null, *checks], render_kw=attrs, **options)
