"""Validate and normalize email addresses (ACC-12)."""

import re

INVALID_EMAIL = "Enter a valid email address."
WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
EMAIL_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
TLD = "[a-z][a-z0-9-]{0,61}[a-z0-9]"
# "=?" begins an encoded word (RFC 2047), which may be read as another address.
LENGTHS = r"(?=.{,254}\Z)(?=.{,64}@)(?!.*=\?)"
EMAIL_ADDRESS = re.compile(rf"\A{LENGTHS}{WORD}(\.{WORD})*@(localhost|({EMAIL_LABEL}\.)+{TLD})\Z")


def normalize_email(text: str) -> str:
    """Return an email address trimmed, with its domain in lower case."""
    local, at, domain = text.strip().rpartition("@")
    return f"{local}{at}{domain.lower()}"
