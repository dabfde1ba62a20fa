"""Answers in JSON, the same bytes for the same data (API-5, API-8)."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse


def to_json(data: Any) -> bytes:
    """Return data as JSON in UTF-8 (API-5, API-8)."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def json_response(
    data: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Answer with data as JSON (API-8)."""
    kind = "application/json"
    return HttpResponse(to_json(data), status=status, content_type=kind, headers=headers)
