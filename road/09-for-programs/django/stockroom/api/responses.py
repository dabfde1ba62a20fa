"""Responses of the API."""

from django.http import JsonResponse


def problem(status, detail, *, headers=None, **more):
    """Return an error as JSON, with a sentence about it."""
    return JsonResponse(
        {"status": status, "detail": detail, **more}, status=status, headers=headers
    )
