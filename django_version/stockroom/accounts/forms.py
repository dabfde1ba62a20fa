"""Account forms."""

from functools import partial

from django import forms
from django.contrib.auth import forms as auth_forms
from django.db import IntegrityError, transaction

from ..web.fields import EmailFormField
from ..web.time_zones import get_zone, time_zone_choices
from ..web.transactions import unit_of_work
from .background import run_in_background
from .events import log_on_commit
from .models import Profile, User
from .sessions import lock_if_unchanged
from .throttling import throttle_login, throttle_reset

EMAIL_INPUT = forms.EmailInput(attrs={"autocomplete": "email"})


class PasswordHintMixin:
    """A form that sets a password; a short hint replaces Django's list of rules (ACC-9)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("password1") or self.fields["new_password1"]
        field.help_text = "At least 12 characters. A few unrelated words make a good password."


class SignUpForm(PasswordHintMixin, auth_forms.BaseUserCreationForm):
    """Username, email address and the password twice (ACC-1)."""

    class Meta(auth_forms.BaseUserCreationForm.Meta):
        model = User
        fields = ["username", "email"]
        widgets = {"email": EMAIL_INPUT}

    def save_unless_taken(self) -> User | None:
        """Save the user; report a username that a concurrent request just took."""
        new = self.save(commit=False)
        # Not new.save(): after a failed attempt, Django takes the instance for a saved one.
        create = unit_of_work(User.objects.create)
        try:
            return create(username=new.username, email=new.email, password=new.password)
        except IntegrityError:
            self.add_error("username", self.instance.unique_error_message(User, ["username"]))
            return None


class ProfileForm(forms.ModelForm):
    """Display name, job title, phone and time zone (ACC-16)."""

    time_zone = forms.ChoiceField(label="Time zone")

    class Meta:
        model = Profile
        fields = ["display_name", "job_title", "phone", "time_zone"]

    def __init__(self, *args, **kwargs):
        """Offer the user's time zone, too, or UTC if the system does not have it."""
        super().__init__(*args, **kwargs)
        zone = get_zone(self.instance.time_zone).key
        if not self.is_bound:
            self.initial["time_zone"] = zone
        self.fields["time_zone"].choices = sorted({*time_zone_choices(), (zone, zone)})


class CurrentPasswordMixin:
    """A form that asks for the current password; checking it is throttled like a login (ACC-14)."""

    password_field = "current_password"
    incorrect_password = "Your password was entered incorrectly. Please enter it again."

    def __init__(self, request, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self):
        """Check the current password, unless a field is missing, which does not count."""
        data = super().clean()
        password = data.get(self.password_field)
        if password and not any(self.has_error(name, "required") for name in self.fields):
            user = self.request.user
            ip = self.request.META["REMOTE_ADDR"]
            check = partial(user.check_password, password)
            if not throttle_login(check, ip=ip, username=user.username):
                self.add_error(self.password_field, self.incorrect_password)
        return data


class EmailChangeForm(CurrentPasswordMixin, forms.ModelForm):
    """A new email address, with the password as proof (ACC-17)."""

    current_password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    class Meta:
        model = User
        fields = ["email"]
        widgets = {"email": EMAIL_INPUT}

    def save(self, commit=True):
        """Save only the email address: another request may have changed the rest."""
        self.instance.save(update_fields=["email"])
        return self.instance


class SavePasswordMixin(PasswordHintMixin):
    """A form that saves only a new password, and logs the change (SEC-8)."""

    event = "password_changed"

    @transaction.atomic
    def save(self, commit=True):
        log_on_commit(self.event, target=self.user.username)
        user = super().save(commit=False)
        user.save(update_fields=["password"])
        return user


class PasswordChangeForm(SavePasswordMixin, CurrentPasswordMixin, auth_forms.PasswordChangeForm):
    """The old password and the new one twice (ACC-10)."""

    password_field = "old_password"
    incorrect_password = auth_forms.PasswordChangeForm.error_messages["password_incorrect"]

    def clean_old_password(self):
        """Leave the check to clean(), which throttles it."""
        return self.cleaned_data["old_password"]


class PasswordResetForm(auth_forms.PasswordResetForm):
    """The email address to send a reset link to (ACC-11)."""

    email = EmailFormField(label="Email address", max_length=254, widget=EMAIL_INPUT)

    def save(self, *, request, **options):
        """Look up users and send email in the background: the response time reveals nothing."""
        throttle_reset(ip=request.META["REMOTE_ADDR"], email=self.cleaned_data["email"])
        run_in_background(partial(super().save, request=request, **options))


class SetPasswordForm(SavePasswordMixin, auth_forms.SetPasswordForm):
    """The new password twice (ACC-13)."""

    event = "password_reset"

    @unit_of_work
    def save_unless_used(self, password_hash: str) -> bool:
        """Save if the user still has this hash: in a retry, `self.user` has the new one."""
        columns = {"email": self.user.email, "last_login": self.user.last_login}
        if not lock_if_unchanged(self.user, password_hash, **columns):
            return False
        self.save()
        return True
