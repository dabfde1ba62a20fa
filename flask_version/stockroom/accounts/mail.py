"""Send mail by SMTP, into a directory or to the console (ACC-11, ACC-12)."""

import logging
import smtplib
import sys
import uuid
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from ssl import create_default_context
from urllib.parse import SplitResult, unquote

from flask import current_app, render_template
from sqlalchemy import func, literal, select

from ..environment import MAIL_PORTS
from ..extensions import db
from ..web.addresses import mailable, normal_address, spellings
from ..web.numbers import in_words
from ..web.search import without_locale
from . import tokens
from .models import User

logger = logging.getLogger(__name__)


def mail_reset_links(email: str) -> None:
    """Look for people after the answer, whose time so tells nothing of them (ACC-11)."""
    for user in find_active_users(email):
        mail_reset_link(user)


def find_active_users(email: str) -> list[User]:
    """Return the active people with this address, whatever the case of A to Z (ACC-11, ACC-12)."""
    typed = [func.lower(without_locale(literal(one))) for one in spellings(email)]
    same = func.lower(without_locale(User.email)).in_(typed)
    found = db.session.scalars(select(User).where(User.is_active, same))
    # A database may take more for equal, as the Kelvin sign for a K.
    key = email.encode().lower()
    return [user for user in found if normal_address(user.email).encode().lower() == key]


def mail_reset_link(user: User) -> None:
    """Mail a person the link, built from the configured address (ACC-11, ACC-12, ACC-13)."""
    body = render_template(
        "accounts/password_reset_email.txt",
        user=user,
        base_url=current_app.config["BASE_URL"],
        lifetime=in_words(current_app.config["PASSWORD_RESET_SECONDS"]),
        uid=tokens.encode_pk(user),
        token=tokens.make_token(user),
    )
    subject = render_template("accounts/password_reset_subject.txt")
    send_mail(to=user.email, subject=subject, body=body)


def send_mail(*, to: str, subject: str, body: str) -> None:
    """Send one message; a failure is logged and changes nothing else (ACC-11)."""
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = current_app.config["DEFAULT_FROM_EMAIL"]
    message["To"] = mailable(to)
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid()
    # As it is: the default would break a long link into two lines.
    message.set_content(body, cte="8bit")
    target = current_app.config["EMAIL"]
    senders = {"file": write_file, "console": print_message}
    try:
        senders.get(target.scheme, send_smtp)(message, target)
    except Exception:
        logger.exception("Failed to send a mail")


def send_smtp(message: EmailMessage, target: SplitResult) -> None:
    """Hand a message to the mail server; a password goes to it by TLS alone (ACC-11, OPS-1)."""
    place = target.hostname, target.port or MAIL_PORTS[target.scheme]
    tls = create_default_context()
    if target.scheme == "smtps":
        client = smtplib.SMTP_SSL(*place, timeout=10, context=tls)
    else:
        client = smtplib.SMTP(*place, timeout=10)
    with client as server:
        if target.scheme != "smtps" and (target.username or target.scheme == "smtp+starttls"):
            server.starttls(context=tls)
        if target.username:
            server.login(unquote(target.username), unquote(target.password or ""))
        server.send_message(message)


def write_file(message: EmailMessage, target: SplitResult) -> None:
    """Write a message to a file of its own (ACC-11)."""
    folder = Path(target.path)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex}.log"
    (folder / name).write_bytes(message.as_bytes())


def print_message(message: EmailMessage, target: SplitResult) -> None:
    """Show a message where the server was started (ACC-11)."""
    print(message, file=sys.stdout, flush=True)
