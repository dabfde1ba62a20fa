"""Sign up, log in and out, and edit an account."""

import re

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator

from ..web.forms import form_methods, post_data
from ..web.logs import log_event
from ..web.text import bidi_isolate, format_duration
from . import forms
from .models import Profile
from .permissions import login_required
from .sessions import log_in, run_if_session_valid
from .throttling import throttle_sign_up

PASSWORD_CHANGED = "Your password was changed. All other sessions and all API tokens were revoked."
LINK_LIFETIME = format_duration(settings.PASSWORD_RESET_TIMEOUT)
# Browsers read `//` and `/\` as the start of another host.
LOCAL_PATH = re.compile(r"/(?!/)[^\\]{0,2047}")


@form_methods
def signup(request: HttpRequest) -> HttpResponse:
    """Create an account, log it in and show its profile (ACC-1)."""
    form = forms.SignUpForm(post_data(request))
    if form.is_valid():
        throttle_sign_up(request.META["REMOTE_ADDR"])
        if user := form.save_unless_taken():
            log_event("user_added", target=user.username)
            log_in(request, user)
            welcome = f"Welcome, {bidi_isolate(user.username)}. Your account is ready."
            messages.success(request, welcome)
            return redirect("accounts:profile")
    return render(request, "accounts/signup.html", {"form": form})


@method_decorator(form_methods, name="dispatch")
class LoginView(auth_views.LoginView):
    """Log in and redirect to a path on this host (ACC-3, ACC-5, ACC-8)."""

    template_name = "accounts/login.html"

    def get_redirect_url(self):
        """Return `next` if it is a path on this host; contrib.auth would accept whole URLs too."""
        url = super().get_redirect_url()
        return url if LOCAL_PATH.fullmatch(url) and url.isprintable() else ""

    def get_success_url(self):
        """Return the path after login: the profile if the user may not see the dashboard."""
        url = super().get_success_url()
        is_forbidden = url == "/" and not self.request.user.has_perm("stock.view_item")
        return reverse("accounts:profile") if is_forbidden else url

    def form_invalid(self, form):
        """Log a failed attempt, unless a field was empty."""
        if form.non_field_errors():
            log_event("login_failed", username=form.cleaned_data["username"])
        return super().form_invalid(form)

    def form_valid(self, form):
        """Log in under a new session key."""
        log_in(self.request, form.get_user())
        return redirect(self.get_success_url())


class LogoutView(auth_views.LogoutView):
    """End the session on the server and show the login page (ACC-7)."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        """Log the logout once the session has ended."""
        username = request.user.get_username()
        response = super().post(request, *args, **kwargs)
        if username:
            log_event("logout", username=username)
        return response

    def get_success_url(self):
        return reverse("accounts:login")


@form_methods
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Show and save the user's profile (ACC-16)."""
    # A second instance, so that the page header does not show rejected values.
    edited = get_object_or_404(Profile, user=request.user)
    form = forms.ProfileForm(post_data(request), instance=edited)
    if form.is_valid():
        run_if_session_valid(request, form.save)
        messages.success(request, "Your profile was saved.")
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@form_methods
@login_required
def email_change(request: HttpRequest) -> HttpResponse:
    """Change the email address; the current password is required (ACC-17)."""
    form = forms.EmailChangeForm(request, post_data(request), instance=request.user)
    if form.is_valid():
        if "email" in form.changed_data:
            run_if_session_valid(request, form.save)
            log_event("email_changed", target=request.user.username)
            messages.success(request, "Your email address was changed.")
        return redirect("accounts:profile")
    return render(request, "accounts/email_change.html", {"form": form})


@form_methods
@login_required
def password_change(request: HttpRequest) -> HttpResponse:
    """Change the password, keep this session under a new key, end the others (ACC-10)."""
    form = forms.PasswordChangeForm(request, request.user, post_data(request))
    if form.is_valid():
        run_if_session_valid(request, form.save)
        update_session_auth_hash(request, form.user)
        messages.success(request, PASSWORD_CHANGED)
        return redirect("accounts:profile")
    return render(request, "accounts/password_change.html", {"form": form})


@method_decorator(form_methods, name="dispatch")
class PasswordResetView(auth_views.PasswordResetView):
    """Email a reset link; give the same response for an unknown email address (ACC-11)."""

    form_class = forms.PasswordResetForm
    template_name = "accounts/password_reset.html"
    email_template_name = "accounts/password_reset_email.txt"
    subject_template_name = "accounts/password_reset_subject.txt"
    extra_email_context = {"base_url": settings.BASE_URL, "lifetime": LINK_LIFETIME}
    success_url = reverse_lazy("accounts:password_reset_done")


@method_decorator(form_methods, name="dispatch")
class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    """Set a new password with a valid reset link (ACC-13)."""

    form_class = forms.SetPasswordForm
    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:login")

    def get_user(self, uidb64):
        """Return the user of a link, or None if they are unknown or inactive."""
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def form_valid(self, form):
        """Save the password, end this session, and redirect to the login page."""
        if not form.save_unless_used(form.user.password):
            self.validlink = False
            return self.render_to_response(self.get_context_data())
        # This deletes the token from the session, too.
        logout(self.request)
        messages.success(self.request, "Your password was set. You can log in now.")
        return redirect(self.success_url)
