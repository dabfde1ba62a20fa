"""Which addresses are the API's (API-1)."""

PREFIX = "/api/"
DOCS = "/api/v1/docs"


def is_api(path: str) -> bool:
    """Tell whether an address is the API's, where errors are problem details (API-2)."""
    return path.startswith(PREFIX)


def takes_cookies(path: str) -> bool:
    """Tell whether an address is looked at by people, whose cookies count there (API-1, API-9)."""
    return not is_api(path) or path == DOCS
