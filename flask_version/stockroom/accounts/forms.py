"""The forms of accounts (ACC-1, ACC-2, ACC-9)."""

from functools import partial

from flask import request
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from wtforms import ValidationError
from wtforms.validators import DataRequired

from ..extensions import db
from ..web.forms import (
    ChoiceField,
    Form,
    PasswordField,
    UsernameField,
    email_field,
    optional_text,
    password_field,
)
from ..web.logs import log_event
from ..web.time_zones import time_zones
from ..web.transactions import unit_of_work
from ..web.validators import max_length
from .authentication import authenticate, get_user
from .models import USERNAME_PATTERN, USERNAME_TAKEN, User
from .passwords import password_problems
from .throttling import throttle_login

USERNAME_HINTS = {"autocapitalize": "none", "autocomplete": "username", "autofocus": True}
PASSWORD_HELP = "At least 12 characters. A few unrelated words make a good password."
REPEAT_HELP = "Enter the same password as before, for verification."


def check_new_password(first: PasswordField, second: PasswordField, **personal: str) -> None:
    """Compare the two entries and apply the rules to the second."""
    if not first.errors and not second.errors and first.data != second.data:
        second.errors.append("The two password fields didn’t match.")
    elif not second.errors:
        second.errors += password_problems(second.data, **personal)


class LoginForm(Form):
    """Username and password (ACC-3, ACC-4)."""

    username = UsernameField(
        "Username", [DataRequired()], render_kw={**USERNAME_HINTS, "maxlength": 150}
    )
    password = password_field("Password", "current-password")
    invalid_login = (
        "Please enter a correct username and password. Note that both fields may be case-sensitive."
    )

    def authenticate(self) -> User | None:
        return authenticate(self.username.data, self.password.data)

    def validate(self, extra_validators=None):
        """Look up the user, throttled; log a failure."""
        if not super().validate(extra_validators):
            return False
        attempt = {"address": request.remote_addr, "username": self.username.data}
        self.user = throttle_login(self.authenticate, **attempt)
        if self.user is None:
            log_event("login_failed", **attempt)
            self.form_errors.append(self.invalid_login)
        return self.user is not None


class SignUpForm(Form):
    """Username, email address and the password twice."""

    username = UsernameField(
        "Username",
        [DataRequired(), max_length(150)],
        description="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
        render_kw=USERNAME_HINTS,
    )
    email = email_field("Email address")
    password1 = password_field("Password", "new-password", description=PASSWORD_HELP)
    password2 = password_field("Password confirmation", "new-password", description=REPEAT_HELP)

    def validate_username(self, field):
        if not field.errors and get_user(field.data):
            raise ValidationError(USERNAME_TAKEN)

    def validate(self, extra_validators=None):
        """Validate the characters of the name, and the password against name and email."""
        super().validate(extra_validators)
        personal = {f.name: f.data for f in (self.username, self.email) if not f.errors}
        if "username" in personal and not USERNAME_PATTERN.regex.match(self.username.data):
            self.username.errors.append(USERNAME_PATTERN.message)
        check_new_password(self.password1, self.password2, **personal)
        return not self.errors

    def new_user(self) -> User:
        user = User(username=self.username.data, email=self.email.data)
        user.set_password(self.password1.data)
        return user

    def save_unless_taken(self) -> User | None:
        """Save the user; report a username that a concurrent request just took."""
        user = self.new_user()
        try:
            unit_of_work(db.session.add)(user)
        except IntegrityError:
            self.username.errors.append(USERNAME_TAKEN)
            return None
        return user


class ProfileForm(Form):
    """Display name, job title, phone and time zone (ACC-16)."""

    display_name = optional_text("Display name", 150)
    job_title = optional_text("Job title", 150)
    phone = optional_text("Phone", 40)
    time_zone = ChoiceField("Time zone", choices=time_zones)


class CurrentPassword:
    """Validate one's own password, throttled like a login (ACC-14)."""

    def __init__(self, message: str):
        self.message = message

    def __call__(self, form, field):
        if field.errors:
            return
        check = partial(current_user.check_password, field.data)
        attempt = {"address": request.remote_addr, "username": current_user.username}
        if not throttle_login(check, **attempt):
            raise ValidationError(self.message)


class EmailChangeForm(Form):
    """A new email address, with the password as proof (ACC-17)."""

    email = email_field("Email address")
    current_password = password_field(
        "Current password",
        "current-password",
        CurrentPassword("Your password was entered incorrectly. Please enter it again."),
    )


class OldPasswordForm(Form):
    """The current password, as proof; a base class, so that its field comes first (ACC-10)."""

    old_password = password_field(
        "Old password",
        "current-password",
        CurrentPassword("Your old password was entered incorrectly. Please enter it again."),
        render_kw={"autofocus": True},
    )


class UserPasswordForm(Form):
    """A new password of a user and its confirmation, in the fields of these names."""

    names = ("new_password1", "new_password2")

    def __init__(self, user: User, **options):
        super().__init__(**options)
        self.user = user

    def validate(self, extra_validators=None):
        """Validate the password against the user's own data."""
        super().validate(extra_validators)
        check_new_password(*(self[name] for name in self.names), **self.user.personal)
        return not self.errors


class NewPasswordForm(UserPasswordForm):
    """The new password twice (ACC-13)."""

    new_password1 = password_field("New password", "new-password", description=PASSWORD_HELP)
    new_password2 = password_field(
        "New password confirmation", "new-password", description=REPEAT_HELP
    )


class PasswordChangeForm(NewPasswordForm, OldPasswordForm):
    """The old password and the new one twice (ACC-10)."""


class PasswordResetForm(Form):
    """The email address that a reset link is requested for (ACC-11)."""

    email = email_field("Email address")
