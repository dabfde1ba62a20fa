"""A mail server that stores the emails sent by a twin."""

import asyncio
import email
import email.policy
import re
import threading
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.harness.process import HOST, free_port

SETTLED_SECONDS = 0.3


class Mailbox:
    """Collects every message sent to its port, with sender, recipients and every password.

    `refusing` makes it respond with an error, and clearing `open` makes it not respond.
    """

    def __init__(self, **options: Any) -> None:
        """Listen on a free local port immediately; the options are aiosmtpd's."""
        self.messages: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.passwords: list[str] = []
        self.refusing = False
        self.is_due = False
        self.open = threading.Event()
        self.open.set()
        self._arrived = threading.Condition()
        self._controller = Controller(
            self, hostname=HOST, port=free_port(), authenticator=self.authenticate, **options
        )
        self._controller.start()

    @property
    def url(self) -> str:
        """Return the STOCKROOM_EMAIL_URL of this server."""
        return f"smtp://{self.place}"

    @property
    def place(self) -> str:
        """Return host and port."""
        return f"{HOST}:{self._controller.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Store the message, or reject it."""
        await asyncio.to_thread(self.open.wait)
        if self.refusing:
            return "554 The mailbox refuses everything"
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        with self._arrived:
            self.messages.append(message)
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
            self._arrived.notify_all()
        return "250 Kept"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: LoginPassword
    ) -> AuthResult:
        """Accept every login, and store the password."""
        self.passwords.append(given.password.decode())
        return AuthResult(success=True)

    def wait(self, count: int = 1, seconds: float = 10) -> list[EmailMessage]:
        """Return the messages once there are this many; fail on timeout."""
        with self._arrived:
            came = self._arrived.wait_for(lambda: len(self.messages) >= count, seconds)
        assert came, f"{count} message(s) expected, {len(self.messages)} came"
        return self.messages

    def link(self) -> str:
        """Return the first URL in the newest message, waiting for one to arrive."""
        text = self.wait()[-1].get_content()
        found = re.search(r"https?://\S+", text)
        assert found, f"No link in: {text}"
        return found[0]

    def settle(self) -> None:
        """Wait until no message has arrived for a while, if one may still be on its way."""
        with self._arrived:
            while self.is_due and self._arrived.wait(SETTLED_SECONDS):
                pass
        self.is_due = False

    def clear(self) -> None:
        """Discard all messages, including those on their way, and accept new ones."""
        self.open.set()
        self.settle()
        self.messages.clear()
        self.envelopes.clear()
        self.refusing = False

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()
