"""Account views: sign up, log in and out, edit an account."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required
from sqlalchemy.exc import IntegrityError

from ..web.logs import log_event
from ..web.text import bidi_isolate
from . import forms
from .authentication import add_user, replace_password
from .background import run_in_background
from .models import USERNAME_TAKEN
from .password_reset import check_token, get_user_by_uid, reset_password, send_reset_links
from .passwords import hash_password
from .redirects import get_success_path, next_path
from .sessions import log_in, log_out, rotate_session, run_if_session_valid
from .throttling import throttle_reset, throttle_sign_up

bp = Blueprint("accounts", __name__, url_prefix="/accounts")
RESET_KEY = "_password_reset_token"
RESET_URL_TOKEN = "set-password"
PASSWORD_CHANGED = "Your password was changed. All other sessions and all API tokens were revoked."


@bp.route("/signup/", methods=["GET", "POST"])
def signup() -> ResponseReturnValue:
    """Create an account, log it in and show its profile (ACC-1)."""
    form = forms.SignUpForm()
    if form.validate_on_submit():
        throttle_sign_up(request.remote_addr)
        try:
            user = add_user(form.user_values())
        except IntegrityError:  # Another request has just taken the username.
            form.username.errors.append(USERNAME_TAKEN)
        else:
            log_event("user_added", target=user.username)
            log_in(user)
            flash(f"Welcome, {bidi_isolate(user.username)}. Your account is ready.", "success")
            return redirect(url_for("accounts.profile"))
    return render_template("accounts/signup.html", form=form)


@bp.route("/login/", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Log in and redirect to a path on this host (ACC-3, ACC-5, ACC-8)."""
    path = next_path()
    form = forms.LoginForm()
    if form.validate_on_submit():
        log_in(form.user)
        return redirect(get_success_path(form.user, path or "/"))
    return render_template("accounts/login.html", form=form, next=path)


@bp.post("/logout/")
def logout() -> ResponseReturnValue:
    """End the session on the server and show the login page (ACC-7)."""
    username = getattr(current_user, "username", "")
    log_out()
    if username:
        log_event("logout", username=username)
    return redirect(url_for("accounts.login"))


@bp.route("/profile/", methods=["GET", "POST"])
@login_required
def profile() -> ResponseReturnValue:
    """Show and save the user's profile (ACC-16)."""
    form = forms.ProfileForm(obj=current_user.profile)
    if form.validate_on_submit():
        run_if_session_valid(form.populate_obj, current_user.profile)
        flash("Your profile was saved.", "success")
        return redirect(url_for("accounts.profile"))
    return render_template("accounts/profile.html", form=form)


@bp.route("/email/", methods=["GET", "POST"])
@login_required
def email_change() -> ResponseReturnValue:
    """Change the email address; the current password is required (ACC-17)."""
    form = forms.EmailChangeForm(obj=current_user)
    if form.validate_on_submit():
        if form.email.data != current_user.email:
            run_if_session_valid(form.email.populate_obj, current_user, "email")
            log_event("email_changed", target=current_user.username)
            flash("Your email address was changed.", "success")
        return redirect(url_for("accounts.profile"))
    return render_template("accounts/email_change.html", form=form)


@bp.route("/password/", methods=["GET", "POST"])
@login_required
def password_change() -> ResponseReturnValue:
    """Change the password, keep this session under a new key, end the others (ACC-10)."""
    form = forms.PasswordChangeForm(current_user)
    if form.validate_on_submit():
        new_hash = hash_password(form.new_password1.data)
        run_if_session_valid(replace_password, current_user, new_hash)
        rotate_session()
        flash(PASSWORD_CHANGED, "success")
        return redirect(url_for("accounts.profile"))
    return render_template("accounts/password_change.html", form=form)


@bp.route("/password_reset/", methods=["GET", "POST"])
def password_reset() -> ResponseReturnValue:
    """Email a reset link; give the same response for an unknown email address (ACC-11)."""
    form = forms.PasswordResetForm()
    if form.validate_on_submit():
        throttle_reset(ip=request.remote_addr, email=form.email.data)
        run_in_background(send_reset_links, form.email.data)
        return redirect(url_for("accounts.password_reset_done"))
    return render_template("accounts/password_reset.html", form=form)


@bp.get("/password_reset/done/")
def password_reset_done() -> ResponseReturnValue:
    """Show that the instructions were sent (ACC-11)."""
    return render_template("accounts/password_reset_done.html")


@bp.route("/reset/<uidb64>/<token>/", methods=["GET", "POST"])
def password_reset_confirm(uidb64: str, token: str) -> ResponseReturnValue:
    """Set a new password with a valid reset link (ACC-13)."""
    user = get_user_by_uid(uidb64)
    is_stored = token == RESET_URL_TOKEN
    token = session.get(RESET_KEY, "") if is_stored else token
    if user is None or not check_token(user, token):
        return render_template("accounts/password_reset_confirm.html", form=None)
    if not is_stored:
        session[RESET_KEY] = token
        url = url_for("accounts.password_reset_confirm", uidb64=uidb64, token=RESET_URL_TOKEN)
        return redirect(url)
    form = forms.NewPasswordForm(user)
    if form.validate_on_submit():
        if reset_password(user.id, token, hash_password(form.new_password1.data)):
            log_out()
            flash("Your password was set. You can log in now.", "success")
            return redirect(url_for("accounts.login"))
        form = None  # The link has become invalid meanwhile.
    return render_template("accounts/password_reset_confirm.html", form=form)
