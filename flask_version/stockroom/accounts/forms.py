"""Account forms."""

from functools import partial

from flask import request
from flask_login import current_user
from wtforms import PasswordField, ValidationError
from wtforms.validators import DataRequired, EqualTo

from ..web.forms import ChoiceField, Form, UsernameField, email_field, password_field
from ..web.logs import log_event
from ..web.model_forms import field_for
from ..web.time_zones import get_zone, time_zone_choices
from ..web.validators import no_null
from .authentication import authenticate, get_user_by_username
from .models import MAX_USERNAME, USERNAME_INVALID, USERNAME_TAKEN, Profile, User
from .passwords import hash_password, password_problems
from .throttling import throttle_login

USERNAME_ATTRS = {"autocapitalize": "none", "autocomplete": "username", "autofocus": True}
USERNAME_HELP = "Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."
PASSWORD_HELP = "At least 12 characters. A few unrelated words make a good password."
REPEAT_HELP = "Enter the same password as before, for verification."


class SamePassword(EqualTo):
    """Require the same password twice, then apply the password rules (ACC-9)."""

    def __call__(self, form, field):
        if not form[self.fieldname].errors:
            super().__call__(form, field)
        field.errors += password_problems(field.data, **form.personal_data)


def repeat_field(label: str, first: str) -> PasswordField:
    """Return a field that repeats the new password of the field named `first` (ACC-9)."""
    same = SamePassword(first, "The two password fields didn’t match.")
    return password_field(label, "new-password", same, description=REPEAT_HELP)


class LoginForm(Form):
    """Username and password (ACC-3, ACC-4)."""

    username = UsernameField(
        "Username",
        [DataRequired(), no_null],
        render_kw=USERNAME_ATTRS | {"maxlength": MAX_USERNAME},
    )
    password = password_field("Password", "current-password")
    invalid_login = (
        "Please enter a correct username and password. Note that both fields may be case-sensitive."
    )

    def authenticate(self) -> User | None:
        return authenticate(self.username.data, self.password.data)

    def validate(self, extra_validators=None):
        """Check username and password, throttled; log a failure."""
        if not super().validate(extra_validators):
            return False
        ip, username = request.remote_addr, self.username.data
        self.user = throttle_login(self.authenticate, ip=ip, username=username)
        if self.user is None:
            log_event("login_failed", address=ip, username=username)
            self.form_errors.append(self.invalid_login)
        return self.user is not None


class SignUpForm(Form):
    """Username, email address and the password twice (ACC-1)."""

    username = field_for(User, "username", description=USERNAME_HELP, render_kw=USERNAME_ATTRS)
    email = email_field()
    password1 = password_field("Password", "new-password", description=PASSWORD_HELP)
    password2 = repeat_field("Password confirmation", "password1")

    @property
    def personal_data(self) -> dict[str, str]:
        """What the password must not resemble, even a username of invalid characters."""
        fields = (self.username, self.email)
        return {f.name: f.data for f in fields if set(f.errors) <= {USERNAME_INVALID}}

    def validate_username(self, field):
        if not field.errors and get_user_by_username(field.data):
            raise ValidationError(USERNAME_TAKEN)

    def user_values(self) -> dict[str, str]:
        password = hash_password(self.password1.data)
        return {"username": self.username.data, "email": self.email.data, "password": password}


class TimeZoneField(ChoiceField):
    """A time zone; the choices include the stored one, if the system has it (ACC-16)."""

    def process_data(self, value):
        self.data = get_zone(value or "").key
        self.choices = sorted({*time_zone_choices(), self.data})


class ProfileForm(Form):
    """Display name, job title, phone and time zone (ACC-16)."""

    display_name = field_for(Profile, "display_name")
    job_title = field_for(Profile, "job_title")
    phone = field_for(Profile, "phone")
    time_zone = TimeZoneField("Time zone")


class CurrentPassword:
    """Validate the user's own password, throttled like a login (ACC-14)."""

    def __init__(self, name: str):
        self.message = f"Your {name} was entered incorrectly. Please enter it again."

    def __call__(self, form, field):
        # A form with a missing field is not an attempt; that field has its own error.
        if not all(other.data for other in form if other.flags.required):
            return
        check = partial(current_user.check_password, field.data)
        if not throttle_login(check, ip=request.remote_addr, username=current_user.username):
            raise ValidationError(self.message)


class EmailChangeForm(Form):
    """A new email address, with the password as proof (ACC-17)."""

    email = email_field()
    current_password = password_field(
        "Current password", "current-password", CurrentPassword("password")
    )


class UserPasswordForm(Form):
    """A user's new password, which must not resemble their personal data (ACC-9)."""

    def __init__(self, user: User, **options):
        super().__init__(**options)
        self.user, self.personal_data = user, user.personal_data


class NewPasswordForm(UserPasswordForm):
    """The new password twice (ACC-13)."""

    new_password1 = password_field("New password", "new-password", description=PASSWORD_HELP)
    new_password2 = repeat_field("New password confirmation", "new_password1")


class PasswordChangeForm(UserPasswordForm):
    """The old password and the new one twice (ACC-10)."""

    old_password = password_field(
        "Old password",
        "current-password",
        CurrentPassword("old password"),
        render_kw={"autofocus": True},
    )
    new_password1 = password_field("New password", "new-password", description=PASSWORD_HELP)
    new_password2 = repeat_field("New password confirmation", "new_password1")


class PasswordResetForm(Form):
    """The email address to send a reset link to (ACC-11)."""

    email = email_field()
