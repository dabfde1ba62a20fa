"""Paths of the REST API, which ignores cookies (API-1)."""


def is_api(path: str) -> bool:
    """Return whether a path belongs to the API, whose errors are problem details."""
    return path.startswith("/api/")


def uses_cookies(path: str) -> bool:
    """Return whether cookies are used: on all pages, including the docs page of the API."""
    return not is_api(path) or path == "/api/v1/docs"
