"""Validate and normalize email addresses (ACC-1, ACC-12)."""

import re

import idna

INVALID = "Enter a valid email address."
MAX_LENGTH, MAX_LOCAL_PART = 254, 64
WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
# IDNA 2008 checks the hyphens and the lengths of labels.
ADDRESS = re.compile(rf"{WORD}(\.{WORD})*@(localhost|([a-z0-9-]+\.)+([a-z-]{{2,}}|xn--[a-z0-9-]+))")


def ascii_address(address: str) -> str:
    """Return an email address with its domain in ASCII, by IDNA 2008.

    Python's own IDNA 2003 turns straße.example into strasse.example, a different domain.
    Raise ValueError if it is invalid.
    """
    local, at, domain = address.strip().rpartition("@")
    # Check the length first: normalizing a long text may take minutes.
    if len(local) > MAX_LOCAL_PART or len(domain) > MAX_LENGTH:
        raise ValueError(INVALID)
    normal = f"{local}{at}{idna.encode(domain, uts46=True).decode()}"
    if len(normal) > MAX_LENGTH or not ADDRESS.fullmatch(normal):
        raise ValueError(INVALID)
    return normal


def normalize_address(text: str) -> str:
    """Return a normalized email address; trim an invalid one, which is rejected later."""
    try:
        return ascii_address(text)
    except ValueError:
        return text.strip()
