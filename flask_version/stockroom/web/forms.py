"""What every form here is made of: fields as the site shows and reads them (ACC-1, SEC-6)."""

import re
import unicodedata

from flask import request
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import StopValidation
from wtforms.widgets import EmailInput, Input, TextArea, URLInput

from .addresses import normal_address
from .text import normal_text
from .validators import (
    REQUIRED,
    AtMost,
    EmailAddress,
    NoNul,
    Optional,
    Required,
    text_rules,
)

SCHEME = re.compile("[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Form(FlaskForm):
    """A form whose fields have the ids that labels, helps and errors refer to (ACC-1)."""

    class Meta(FlaskForm.Meta):
        """How the fields of a form are bound (ACC-1)."""

        def bind_field(self, form, unbound_field, options):
            """Bind a field under the id `id_<prefix><name>` (ACC-1)."""
            key = f"id_{options['prefix']}{options['name']}"
            return unbound_field.bind(form=form, id=key, **options)

        def wrap_formdata(self, form, formdata):
            """Read a form alone, also an empty one; Flask-WTF would read JSON too (SEC-6)."""
            if formdata is None or hasattr(formdata, "getlist"):
                return formdata
            return request.form if request.method == "POST" else None


class TextField(StringField):
    """A line of text in its one form; what was typed is shown again (ACC-1, SEC-9)."""

    normal = staticmethod(normal_text)

    def process_formdata(self, valuelist):
        """Take the last value; a field that was not sent is empty (SEC-6)."""
        self.data = self.normal(valuelist[-1] if valuelist else "")

    def _value(self):
        value = self.raw_data[-1] if self.raw_data else self.data
        # An empty value is left out of the HTML.
        return False if value in ("", None) else str(value)


class UsernameField(TextField):
    """A username in its NFKC form (ACC-2)."""

    normal = staticmethod(str.strip)
    max_length = 150

    def process_formdata(self, valuelist):
        """Normalise what may be a name; a longer text is refused anyway (ACC-2)."""
        super().process_formdata(valuelist)
        if len(self.data) <= self.max_length:
            self.data = unicodedata.normalize("NFKC", self.data)


class EmailField(TextField):
    """An email address (ACC-1)."""

    normal = staticmethod(normal_address)
    widget = EmailInput()


class WebAddressField(TextField):
    """An address of the web; `example.org` means https://example.org (ADM-7)."""

    widget = URLInput()

    def process_formdata(self, valuelist):
        """Complete an address that has no scheme; write the scheme in small letters (ADM-7)."""
        super().process_formdata(valuelist)
        if scheme := SCHEME.match(self.data):
            self.data = scheme[0].lower() + self.data[scheme.end() :]
        elif self.data:
            self.data = f"https://{self.data}"


class LongTextField(TextField):
    """A text of several lines (ADM-7)."""

    widget = TextArea()
    is_line = False

    def _value(self):
        return super()._value() or ""


class PasswordField(TextField):
    """A password, taken as typed and never shown again (ACC-9)."""

    widget = Input("password")
    widget.validation_attrs = ["required"]
    normal = staticmethod(str)

    def _value(self):
        return False


class FlagField(BooleanField):
    """A box that is ticked or not (ADM-7)."""

    def process_formdata(self, valuelist):
        """Take the last value; a field that was not sent is not ticked (SEC-6)."""
        self.data = bool(valuelist) and valuelist[-1].lower() not in ("", "false")


class ChoiceField(SelectField):
    """One of the choices (STK-8)."""

    def process_formdata(self, valuelist):
        """Take the last value; a field that was not sent is empty (SEC-6)."""
        self.data = valuelist[-1] if valuelist else ""

    def pre_validate(self, form):
        """Refuse what is not offered (SEC-6)."""
        if not self.data:
            raise StopValidation(REQUIRED)
        if not any(choice.selected for choice in self.iter_choices()):
            raise StopValidation(
                f"Select a valid choice. {self.data} is not one of the available choices."
            )


def optional_text(label: str, length: int, **options: str) -> TextField:
    """Return a field for a text that may be left out (ACC-16, STK-8)."""
    return TextField(label, [Optional(), *text_rules(length)], **options)


def email_field(label: str) -> EmailField:
    """Return a field for an email address (ACC-1, ACC-11)."""
    rules = [Required(), EmailAddress(), AtMost(254), NoNul()]
    return EmailField(label, rules, render_kw={"autocomplete": "email"})


def password_field(label: str, autocomplete: str, **options) -> PasswordField:
    """Return a password field that browsers fill in rightly (ACC-9)."""
    hints = {"autocomplete": autocomplete, **options.pop("render_kw", {})}
    return PasswordField(label, [Required(), NoNul()], render_kw=hints, **options)
