"""Email addresses as mail servers take them (ACC-12)."""

import idna


def mailable(address: str) -> str:
    """Return an address with its domain in ASCII, by IDNA 2008 (ACC-12).

    IDNA 2003, which Python brings, takes straße.example for strasse.example, which is a stranger's.
    Raises UnicodeError where the domain is none.
    """
    local, _, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{idna.encode(domain, uts46=True).decode()}"
