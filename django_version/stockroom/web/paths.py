"""Paths of the REST API, which ignores cookies (API-1)."""

PREFIX = "/api/"
DOCS = "/api/v1/docs"


def is_api(path: str) -> bool:
    """Return whether a path is the API's, where errors are problem details."""
    return path.startswith(PREFIX)


def uses_cookies(path: str) -> bool:
    """Return whether cookies count at a path: at pages, the API's reference included."""
    return not is_api(path) or path == DOCS
