"""Paths of the REST API, which ignores cookies (API-1)."""

PREFIX = "/api/"
DOCS = "/api/v1/docs"


def is_api(path: str) -> bool:
    """Return whether a path is the API's, where errors are problem details (API-2)."""
    return path.startswith(PREFIX)


def uses_cookies(path: str) -> bool:
    """Return whether cookies count at a path: at pages, the API's reference included (API-9)."""
    return not is_api(path) or path == DOCS
