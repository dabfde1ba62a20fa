"""The headers of every response (SEC-3)."""

from tests.harness.page import Page

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy(answer: Page) -> dict[str, str]:
    """Return the Content-Security-Policy by directive."""
    parts = answer.headers.get("Content-Security-Policy", "").split(";")
    return dict(part.split(maxsplit=1) for part in parts if part.strip())


def is_hardened(answer: Page) -> bool:
    """Return whether a response has every header, and exactly the expected policy."""
    permissions = answer.headers.get("Permissions-Policy", "").replace(" ", "").split(",")
    denied = {"camera=()", "geolocation=()", "microphone=()"}
    same = {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    return same and policy(answer) == POLICY and denied <= set(permissions)
