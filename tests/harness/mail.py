"""A mail server that keeps what a twin sends."""

import email
import email.policy
import re
import threading
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.harness.process import HOST, free_port


class Mailbox:
    """Collects every message sent to its port; `refusing` makes it answer with an error."""

    def __init__(self) -> None:
        """Listen at once on a free port of this machine."""
        self.messages: list[EmailMessage] = []
        self.refusing = False
        self._arrived = threading.Condition()
        self._controller = Controller(self, hostname=HOST, port=free_port())
        self._controller.start()

    @property
    def url(self) -> str:
        """Return the STOCKROOM_EMAIL_URL that leads here."""
        return f"smtp://{HOST}:{self._controller.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the message, or refuse it."""
        if self.refusing:
            return "554 The mailbox refuses everything"
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        with self._arrived:
            self.messages.append(message)
            self._arrived.notify_all()
        return "250 Kept"

    def wait(self, count: int = 1, seconds: float = 10) -> list[EmailMessage]:
        """Return the messages once there are this many; fail when they do not come in time."""
        with self._arrived:
            came = self._arrived.wait_for(lambda: len(self.messages) >= count, seconds)
        assert came, f"{count} message(s) expected, {len(self.messages)} came"
        return self.messages

    def link(self) -> str:
        """Return the first address in the newest message, waiting for one to come."""
        text = self.wait()[-1].get_content()
        found = re.search(r"https?://\S+", text)
        assert found, f"No link in: {text}"
        return found[0]

    def clear(self) -> None:
        """Forget all messages and accept new ones."""
        self.messages.clear()
        self.refusing = False

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()
