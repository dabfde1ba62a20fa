"""The reset link: its token, its email, and the password it sets (ACC-11, ACC-12, ACC-13)."""

import hashlib
import logging
import smtplib
import uuid
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from ssl import create_default_context
from urllib.parse import SplitResult, unquote

from flask import current_app, render_template
from itsdangerous import BadData, BadSignature, TimestampSigner, base64_decode, base64_encode
from sqlalchemy import func, literal, select

from ..environment import EMAIL_PORTS
from ..extensions import db
from ..web.search import ignore_locale
from ..web.text import parse_integer
from ..web.transactions import unit_of_work
from .authentication import replace_password
from .models import User

logger = logging.getLogger(__name__)

SUBJECT = "Set your Stockroom password"


def signer_for(user: User) -> TimestampSigner:
    """Return a signer whose key changes with a login, deactivation, new password or address."""
    salt = f"reset {user.id} {user.password} {user.last_login} {user.email} {user.is_active}"
    return TimestampSigner(current_app.secret_key, salt=salt, digest_method=hashlib.sha256)


def make_token(user: User) -> str:
    return signer_for(user).sign("reset").decode()


def check_token(user: User, token: str) -> bool:
    """Return whether a token is valid and not too old."""
    try:
        signer_for(user).unsign(token, max_age=current_app.config["PASSWORD_RESET_SECONDS"])
    except BadSignature:
        return False
    return True


@unit_of_work
def reset_password(pk: int, token: str, password_hash: str) -> bool:
    """Set a password, unless the reset link is no longer valid."""
    user = db.session.get(User, pk, with_for_update=True, populate_existing=True)
    if user is None or not check_token(user, token):
        return False
    replace_password(user, password_hash, "password_reset")
    return True


def get_user_by_uid(uidb64: str) -> User | None:
    try:
        pk = parse_integer(base64_decode(uidb64).decode())
    except (BadData, ValueError):
        return None
    return db.session.get(User, pk) if pk else None


def send_reset_links(email: str) -> None:
    """Email a reset link to each active user with this email address."""
    # Compare addresses ignoring the case of ASCII letters.
    is_same = func.lower(ignore_locale(User.email)) == func.lower(ignore_locale(literal(email)))
    for user in db.session.scalars(select(User).where(User.is_active, is_same)).all():
        body = render_template(
            "accounts/password_reset_email.txt",
            user=user,
            uid=base64_encode(str(user.id)).decode(),
            token=make_token(user),
        )
        db.session.commit()  # No transaction stays open while a mail server responds.
        try:
            send_mail(to=user.email, subject=SUBJECT, body=body)
        except Exception:
            logger.exception("Failed to send an email")


def send_mail(*, to: str, subject: str, body: str) -> None:
    """Send a message as configured by STOCKROOM_EMAIL_URL: to a server, folder or console."""
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = current_app.config["EMAIL_FROM"]
    message["To"] = to
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid()
    # The default encoding would break a long link into two lines.
    message.set_content(body, cte="8bit")
    url = current_app.config["EMAIL_URL"]
    if url.scheme == "file":
        write_mail(message, Path(unquote(url.path)))
    elif url.scheme == "console":
        print(message, flush=True)
    else:
        send_smtp(message, url)


def write_mail(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex}.log"
    (folder / name).write_bytes(message.as_bytes())


def send_smtp(message: EmailMessage, url: SplitResult) -> None:
    """Send a message to a mail server; send the password only over TLS."""
    server = url.hostname, url.port or EMAIL_PORTS[url.scheme]
    tls = create_default_context()
    if url.scheme == "smtps":
        client = smtplib.SMTP_SSL(*server, timeout=10, context=tls)
    else:
        client = smtplib.SMTP(*server, timeout=10)
    with client:
        if url.scheme == "smtp+starttls" or (url.scheme == "smtp" and url.username):
            client.starttls(context=tls)
        if url.username:
            client.login(unquote(url.username), unquote(url.password or ""))
        client.send_message(message)
