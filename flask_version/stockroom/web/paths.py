"""Paths of the REST API and of static files, which ignore cookies (API-1, SEC-4)."""

PREFIX = "/api/"
DOCS = "/api/v1/docs"


def is_api(path: str) -> bool:
    """Return whether a path belongs to the API, whose errors are problem details."""
    return path.startswith(PREFIX)


def uses_cookies(path: str) -> bool:
    """Return whether cookies are used: at all pages, and of the API on its docs page."""
    return not path.startswith((PREFIX, "/static/")) or path == DOCS
