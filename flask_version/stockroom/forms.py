"""What every form here is made of: fields and rules with the texts of the site (ACC-1, SEC-6)."""

import re
from ipaddress import ip_address

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError
from wtforms.validators import StopValidation
from wtforms.widgets import EmailInput, Input, NumberInput

REQUIRED = "This field is required."
LOCAL_PART = re.compile(
    r"[-!#$%&'*+/=?^_`{}|~0-9A-Z]+(\.[-!#$%&'*+/=?^_`{}|~0-9A-Z]+)*"
    r'|"([\001-\010\013\014\016-\037!#-\[\]-\177]|\\[\001-\011\013\014\016-\177])*"',
    re.IGNORECASE,
)
LABEL = r"[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?"
TOP_LEVEL = r"(?:[a-z\u00a1-\uffff-]{2,63}|xn--[a-z0-9]{1,59})"
DOMAIN = re.compile(
    rf"{LABEL}(?:\.(?!-)[a-z0-9\u00a1-\uffff-]{{1,63}}(?<!-))*\.(?!-){TOP_LEVEL}(?<!-)",
    re.IGNORECASE,
)


class Form(FlaskForm):
    """A form whose fields have the ids that labels, helps and errors refer to (ACC-1)."""

    class Meta(FlaskForm.Meta):
        """How the fields of a form are bound (ACC-1)."""

        def bind_field(self, form, unbound_field, options):
            """Bind a field under the id `id_<name>` (ACC-1)."""
            return unbound_field.bind(form=form, id=f"id_{options['name']}", **options)


class TextField(StringField):
    """A line of text; what surrounds it is dropped, what was typed is shown again (ACC-1)."""

    strip = True

    def process_formdata(self, valuelist):
        """Take the last value; a field that was not sent is empty (SEC-6)."""
        typed = valuelist[-1] if valuelist else ""
        self.data = typed.strip() if self.strip else typed

    def _value(self):
        # An empty value is left out of the HTML.
        return (self.raw_data[-1] if self.raw_data else self.data) or False


class EmailField(TextField):
    """An email address (ACC-1)."""

    widget = EmailInput()


class PasswordField(TextField):
    """A password, taken as typed and never shown again (ACC-9)."""

    widget = Input("password")
    widget.validation_attrs = ["required"]
    strip = False

    def _value(self):
        return False


class WholeNumberField(TextField):
    """A whole number; `1.0` is one too (STK-8)."""

    widget = NumberInput()
    strip = False

    def process_formdata(self, valuelist):
        """Read the number; what is none is refused after the field is known to be filled."""
        super().process_formdata(valuelist)
        self.text, self.data = self.data, None
        try:
            self.data = int(re.sub(r"\.0*\s*$", "", self.text))
        except ValueError:
            pass

    def pre_validate(self, form):
        """Refuse nothing and what is no number (STK-8)."""
        if not self.text:
            raise StopValidation(REQUIRED)
        if self.data is None:
            raise StopValidation("Enter a whole number.")


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


class Required:
    """Refuse an empty field, and look no further (ACC-1)."""

    field_flags = {"required": True}

    def __call__(self, form, field):
        if not field.data:
            raise StopValidation(REQUIRED)


class Optional:
    """Accept an empty field, and look no further (ACC-16)."""

    field_flags = {"optional": True}

    def __call__(self, form, field):
        if not field.data:
            raise StopValidation()


class AtMost:
    """Refuse a text that is too long for its column, or for its purpose (SEC-6)."""

    def __init__(self, length: int):
        self.length = length
        self.field_flags = {"maxlength": length}

    def __call__(self, form, field):
        if len(field.data) > self.length:
            raise ValidationError(
                f"Ensure this value has at most {self.length} characters "
                f"(it has {len(field.data)})."
            )


class Between:
    """Refuse a number outside the limits (STK-8, SEC-6)."""

    def __init__(self, least: int, most: int):
        self.least, self.most = least, most
        self.field_flags = {"required": True, "min": least, "max": most}

    def __call__(self, form, field):
        if field.data > self.most:
            raise ValidationError(f"Ensure this value is less than or equal to {self.most}.")
        if field.data < self.least:
            raise ValidationError(f"Ensure this value is greater than or equal to {self.least}.")


class NoNul:
    """Refuse the character that databases cannot store (SEC-6)."""

    def __call__(self, form, field):
        if "\0" in field.data:
            raise ValidationError("Null characters are not allowed.")


class EmailAddress:
    """Refuse what no mail can be sent to: Django's rule, which both twins keep (ACC-1)."""

    def __call__(self, form, field):
        local, _, domain = field.data.rpartition("@")
        if len(field.data) > 320 or not LOCAL_PART.fullmatch(local) or not is_domain(domain):
            raise ValidationError("Enter a valid email address.")


def is_domain(domain: str) -> bool:
    """Tell whether mail can go there: a name, localhost, or an address in brackets (ACC-1)."""
    if domain == "localhost" or DOMAIN.fullmatch(domain):
        return True
    literal = re.fullmatch(r"\[([a-f0-9:.]+)\]", domain, re.IGNORECASE)
    try:
        return bool(literal and ip_address(literal[1]))
    except ValueError:
        return False


def optional_text(label: str, length: int, **options: str) -> TextField:
    """Return a field for a text that may be left out (ACC-16, STK-8)."""
    return TextField(label, [Optional(), AtMost(length), NoNul()], **options)


def email_field(label: str) -> EmailField:
    """Return a field for an email address (ACC-1, ACC-11)."""
    rules = [Required(), EmailAddress(), AtMost(254), NoNul()]
    return EmailField(label, rules, render_kw={"autocomplete": "email"})


def password_field(label: str, autocomplete: str, **options) -> PasswordField:
    """Return a password field that browsers fill in rightly (ACC-9)."""
    hints = {"autocomplete": autocomplete, **options.pop("render_kw", {})}
    return PasswordField(label, [Required(), NoNul()], render_kw=hints, **options)
