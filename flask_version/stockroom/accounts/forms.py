"""What people fill in about themselves."""

from flask import request
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from wtforms import ValidationError

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
from ..web.validators import AtMost, NoNul, Required
from .authentication import authenticate, find_user
from .models import USERNAME_PATTERN, USERNAME_TAKEN, User
from .passwords import password_problems
from .throttling import counted

USERNAME_HINTS = {"autocapitalize": "none", "autocomplete": "username", "autofocus": True}
NEW_HELP = "At least 12 characters. A few unrelated words make a good password."
AGAIN_HELP = "Enter the same password as before, for verification."


def check_new_password(first: PasswordField, second: PasswordField, **personal: str) -> None:
    """Compare the two entries and apply the rules to the second (ACC-9)."""
    if not first.errors and not second.errors and first.data != second.data:
        second.errors.append("The two password fields didn’t match.")
    elif not second.errors:
        second.errors += password_problems(second.data, **personal)


class LoginForm(Form):
    """Username and password (ACC-3)."""

    username = UsernameField(
        "Username", [Required(), NoNul()], render_kw={**USERNAME_HINTS, "maxlength": 150}
    )
    password = password_field("Password", "current-password")
    refusal = (
        "Please enter a correct username and password. Note that both fields may be case-sensitive."
    )

    def find_user(self) -> User | None:
        """Return the person who may come in by this (ACC-3)."""
        return authenticate(self.username.data, self.password.data)

    def validate(self, extra_validators=None):
        """Find the person; say the same whatever is wrong (ACC-3, ACC-4, ACC-14, SEC-8)."""
        if not super().validate(extra_validators):
            return False
        attempt = {"address": request.remote_addr, "username": self.username.data}
        self.user = counted(self.find_user, **attempt)
        if self.user is None:
            log_event("login_failed", **attempt)
            self.form_errors.append(self.refusal)
            return False
        return True


class SignUpForm(Form):
    """Username, email address and the password twice (ACC-1, ACC-2, ACC-9)."""

    username = UsernameField(
        "Username",
        [Required(), AtMost(150), NoNul()],
        description="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
        render_kw=USERNAME_HINTS,
    )
    email = email_field("Email address")
    password1 = password_field("Password", "new-password", description=NEW_HELP)
    password2 = password_field("Password confirmation", "new-password", description=AGAIN_HELP)

    def validate_username(self, field):
        """Refuse a name that differs from another's in case or form only (ACC-2)."""
        if not field.errors and find_user(field.data):
            raise ValidationError(USERNAME_TAKEN)

    def validate(self, extra_validators=None):
        """Check the name's characters, and the password against name and address (ACC-2, ACC-9)."""
        super().validate(extra_validators)
        personal = {f.name: f.data for f in (self.username, self.email) if not f.errors}
        if "username" in personal and not USERNAME_PATTERN.regex.match(self.username.data):
            self.username.errors.append(USERNAME_PATTERN.message)
        check_new_password(self.password1, self.password2, **personal)
        return not self.errors

    def new_user(self) -> User:
        """Return the person, not saved yet (ACC-1)."""
        user = User(username=self.username.data, email=self.email.data)
        user.set_password(self.password1.data)
        return user

    def save_unless_taken(self) -> User | None:
        """Save the person; report the name where someone else just took it (ACC-2)."""
        try:
            return add_user(self.new_user())
        except IntegrityError:
            self.username.errors.append(USERNAME_TAKEN)
            return None


@unit_of_work
def add_user(user: User) -> User:
    """Save a new person (ACC-1)."""
    db.session.add(user)
    return user


class ProfileForm(Form):
    """Display name, job title, phone and time zone (ACC-16)."""

    display_name = optional_text("Display name", 150)
    job_title = optional_text("Job title", 150)
    phone = optional_text("Phone", 40)
    time_zone = ChoiceField("Time zone", choices=time_zones)


class EmailChangeForm(Form):
    """A new email address, with the password as proof (ACC-17)."""

    email = email_field("Email address")
    current_password = password_field("Current password", "current-password")

    def validate_current_password(self, field):
        """Refuse a wrong password (ACC-17)."""
        if not field.errors and not current_user.check_password(field.data):
            raise ValidationError("Your password was entered incorrectly. Please enter it again.")


class OldPasswordForm(Form):
    """The password in force, as proof (ACC-10)."""

    old_password = password_field("Old password", "current-password", render_kw={"autofocus": True})

    def validate_old_password(self, field):
        """Refuse a wrong password (ACC-10)."""
        if not field.errors and not self.user.check_password(field.data):
            raise ValidationError(
                "Your old password was entered incorrectly. Please enter it again."
            )


class NewPasswordForm(Form):
    """A new password twice (ACC-9)."""

    new_password1 = password_field("New password", "new-password", description=NEW_HELP)
    new_password2 = password_field(
        "New password confirmation", "new-password", description=AGAIN_HELP
    )

    def __init__(self, user: User, **options):
        super().__init__(**options)
        self.user = user

    def validate(self, extra_validators=None):
        """Apply the rules with what is known about the person (ACC-9)."""
        super().validate(extra_validators)
        check_new_password(self.new_password1, self.new_password2, **self.user.personal)
        return not self.errors


class PasswordChangeForm(NewPasswordForm, OldPasswordForm):
    """The old password and the new one twice (ACC-9, ACC-10)."""


class PasswordResetForm(Form):
    """The address that a reset link is asked for (ACC-11)."""

    email = email_field("Email address")


class SetPasswordForm(NewPasswordForm):
    """The new password twice (ACC-9, ACC-13)."""
