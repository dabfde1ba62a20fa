"""The page of a user's API tokens (ACC-18)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required
from sqlalchemy import select
from wtforms.validators import DataRequired

from ..accounts.sessions import run_if_session_valid
from ..database import utc_now
from ..extensions import db
from ..web.forms import Form, TextField, WholeNumberField
from ..web.logs import log_event
from ..web.text import bidi_isolate
from ..web.validators import InRange, text_validators
from .models import ApiToken, create_token, revoke_tokens

bp = Blueprint("tokens", __name__, url_prefix="/accounts/tokens")


class TokenForm(Form):
    name = TextField("Name", [DataRequired(), *text_validators(80)])
    days = WholeNumberField("Days until expiry", [InRange(1, 365)], default=90)


@bp.route("/", methods=["GET", "POST"])
@login_required
def token_list() -> ResponseReturnValue:
    """List the user's tokens; create one, whose plaintext is shown only once."""
    form, plaintext = TokenForm(), ""
    if form.validate_on_submit():
        values = {"name": form.name.data, "days": form.days.data}
        token, plaintext = run_if_session_valid(create_token, owner=current_user, **values)
        target = current_user.username
        log_event("token_created", target=target, name=token.name, prefix=token.prefix)
        form = TokenForm(formdata=None)
    query = select(ApiToken).filter_by(owner_id=current_user.id)
    query = query.order_by(ApiToken.created_at.desc(), ApiToken.id.desc()).limit(100)
    context = {"form": form, "plaintext": plaintext, "tokens": db.session.scalars(query).all()}
    return render_template("api/tokens.html", now=utc_now(), **context)


@bp.route("/<int:id>/revoke/", methods=["GET", "POST"])
@login_required
def token_revoke(id: int) -> ResponseReturnValue:
    """Revoke one of the user's tokens; a GET only redirects to the list (ACC-6)."""
    if request.method != "POST":
        flash("No token was revoked.", "warning")
        return redirect(url_for("tokens.token_list"))
    query = select(ApiToken).filter_by(owner_id=current_user.id, id=id)
    token = db.first_or_404(query)
    run_if_session_valid(revoke_tokens, query)
    flash(f"The token “{bidi_isolate(token.name)}” was revoked.", "success")
    return redirect(url_for("tokens.token_list"))
