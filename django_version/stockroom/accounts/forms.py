"""What people fill in about themselves."""

from functools import partial
from itertools import chain

from django import forms
from django.contrib.auth import forms as auth_forms
from django.db import IntegrityError, transaction

from ..web.addresses import mailable, normal_address, spellings
from ..web.background import run_after_answer
from ..web.fields import EmailFormField
from ..web.time_zones import time_zones
from ..web.transactions import unit_of_work
from .events import log_on_commit
from .models import Profile, User, username_key
from .permissions import LAST_SUPERUSER, are_last_superusers
from .sessions import lock_unchanged
from .throttling import count_reset

LENGTH_HINT = "At least 12 characters. A few unrelated words make a good password."


class UniqueUsername:
    """A username that is nobody else's (ACC-2)."""

    def clean_username(self):
        """Refuse a name that differs from another's in case or form only (ACC-2)."""
        username = self.cleaned_data["username"]
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(username_key=username_key(username)).exists():
            raise self.instance.unique_error_message(User, ["username"])
        return username


class SignUpForm(UniqueUsername, auth_forms.BaseUserCreationForm):
    """Username, email address and the password twice (ACC-1, ACC-2, ACC-9)."""

    class Meta(auth_forms.BaseUserCreationForm.Meta):
        model = User
        fields = ["username", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["password1"].help_text = LENGTH_HINT

    def save_unless_taken(self) -> User | None:
        """Save the person; report the name where someone else just took it (ACC-2)."""
        new = self.save(commit=False)
        create = unit_of_work(User.objects.create)
        try:
            return create(username=new.username, email=new.email, password=new.password)
        except IntegrityError:
            self.add_error("username", self.instance.unique_error_message(User, ["username"]))
            return None


class ProfileForm(forms.ModelForm):
    """Display name, job title, phone and time zone (ACC-16)."""

    time_zone = forms.ChoiceField(label="Time zone", choices=time_zones)

    class Meta:
        model = Profile
        fields = ["display_name", "job_title", "phone", "time_zone"]


class EmailChangeForm(forms.ModelForm):
    """A new email address, with the password as proof (ACC-17)."""

    current_password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    class Meta:
        model = User
        fields = ["email"]
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "email"})}

    def clean_current_password(self):
        """Refuse a wrong password (ACC-17)."""
        password = self.cleaned_data["current_password"]
        if not self.instance.check_password(password):
            raise forms.ValidationError(
                "Your password was entered incorrectly. Please enter it again."
            )
        return password


class LogsPassword:
    """A new password for somebody, with its log event (SEC-8)."""

    event = "password_changed"

    @transaction.atomic
    def save(self, commit=True):
        """Save the password, and log it when that is committed (SEC-8)."""
        log_on_commit([(self.event, {"target": self.user.username})])
        return super().save(commit)


class PasswordChangeForm(LogsPassword, auth_forms.PasswordChangeForm):
    """The old password and the new one twice (ACC-9, ACC-10)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = LENGTH_HINT


class PasswordResetForm(auth_forms.PasswordResetForm):
    """The address that the reset link is mailed to (ACC-11)."""

    email = EmailFormField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def get_users(self, email):
        """Leave out addresses that differ in more than the case of A to Z (ACC-12)."""
        found = chain(*map(super().get_users, spellings(email)))
        # A database may take more for equal, as the Kelvin sign for a K.
        key = email.encode().lower()
        return (user for user in found if normal_address(user.email).encode().lower() == key)

    def save(self, *, request, **options):
        """Look for people after the answer, whose time so tells nothing (ACC-11, ACC-14)."""
        count_reset(address=request.META["REMOTE_ADDR"], email=self.cleaned_data["email"])
        run_after_answer(partial(super().save, request=request, **options))

    def send_mail(self, subject, body, context, sender, to, **options):
        """Send to the stored address, and not to one that IDNA 2003 takes for it (ACC-12)."""
        super().send_mail(subject, body, context, sender, mailable(to), **options)


class SetPasswordForm(LogsPassword, auth_forms.SetPasswordForm):
    """The new password twice (ACC-9, ACC-13)."""

    event = "password_reset"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = LENGTH_HINT

    @unit_of_work
    def save_unless_used(self, password: str) -> bool:
        """Save, unless the person is inactive or has another hash than the link is for (ACC-13)."""
        return lock_unchanged(self.user, password) and bool(self.save())


class PasswordSetForm(LogsPassword, auth_forms.AdminPasswordChangeForm):
    """The new password of somebody twice; nobody is left without one (ADM-14)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        self.fields["password1"].help_text = LENGTH_HINT


class UserForm(UniqueUsername, auth_forms.UserChangeForm):
    """A person as the admin sees them (ADM-14)."""

    def clean(self):
        """Keep the last active superuser one (ADM-14)."""
        data = super().clean()
        flags = ["is_active", "is_superuser"]
        stays = all(data.get(flag, getattr(self.instance, flag)) for flag in flags)
        if not stays and are_last_superusers([self.instance]):
            raise forms.ValidationError(LAST_SUPERUSER)
        return data
