"""Send mail by SMTP, into a directory or to the console (ACC-11, ACC-12)."""

import logging
import smtplib
import sys
import uuid
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import SplitResult, unquote

from flask import current_app, render_template

from . import tokens
from .models import User

logger = logging.getLogger(__name__)


def mail_reset_link(user: User) -> None:
    """Mail a person the link, built from the configured address (ACC-11, ACC-12, ACC-13)."""
    body = render_template(
        "accounts/password_reset_email.txt",
        user=user,
        base_url=current_app.config["BASE_URL"],
        uid=tokens.encode_id(user),
        token=tokens.make_token(user),
    )
    subject = render_template("accounts/password_reset_subject.txt")
    send_mail(to=user.email, subject=subject, body=body)


def send_mail(*, to: str, subject: str, body: str) -> None:
    """Send one message; a failure is logged and changes nothing else (ACC-11)."""
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = current_app.config["DEFAULT_FROM_EMAIL"]
    message["To"] = to
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid()
    # As it is: the default would break a long link into two lines.
    message.set_content(body, cte="8bit")
    target = current_app.config["EMAIL"]
    senders = {"file": write_file, "console": print_message}
    try:
        senders.get(target.scheme, send_smtp)(message, target)
    except (OSError, smtplib.SMTPException):
        logger.exception("Failed to send a mail")


def send_smtp(message: EmailMessage, target: SplitResult) -> None:
    """Hand a message to the mail server (ACC-11)."""
    secure = target.scheme == "smtps"
    client = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with client(target.hostname, target.port or (465 if secure else 25), timeout=10) as server:
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
