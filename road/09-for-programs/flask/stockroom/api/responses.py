"""Responses of the API."""


def problem(status, detail, *, headers=None, **more):
    """Return an error as JSON, with a sentence about it."""
    return {"status": status, "detail": detail, **more}, status, headers or {}
