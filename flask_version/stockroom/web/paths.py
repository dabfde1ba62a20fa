"""Paths of the REST API, which ignores cookies (API-1)."""

PREFIX = "/api/"
DOCS = "/api/v1/docs"


def is_api(path: str) -> bool:
    """Return whether a path belongs to the API, whose errors are problem details."""
    return path.startswith(PREFIX)


def uses_cookies(path: str) -> bool:
    """Return whether cookies are used: on all pages, including the docs page of the API."""
    return not is_api(path) or path == DOCS
