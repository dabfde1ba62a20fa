"""What a request's headers ask of the answer: its kind, and the state of an item (API-5, API-8)."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask import Response, request

from ..stock.models import Item
from .errors import Problem
from .responses import json_response, to_json
from .schemas import item_json

TAG = re.compile(r'(W/)?("[^"]*")')


def accepts_json(header: str) -> bool:
    """Tell whether Accept lets the answer be JSON: what names it best counts (RFC 9110, 12.5.1)."""
    accepted = {}
    for part in header.lower().split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        weights = [one.removeprefix("q=") for one in parameters if one.startswith("q=")]
        accepted[kind] = not weights or weights[0].strip("0.") != ""
    best = (name for name in ("application/json", "application/*", "*/*") if name in accepted)
    return not header.strip() or accepted.get(next(best, ""), False)


def etag_of(data: Any) -> str:
    """Return the strong ETag of what is answered, quotes included (API-5)."""
    return f'"{sha256(to_json(data)).hexdigest()[:32]}"'


def is_listed(header: str, etag: str, *, weakly: bool) -> bool:
    """Tell whether If-Match, or weakly If-None-Match, names an ETag (RFC 9110, 13.1) (API-5)."""
    found = TAG.findall(header)
    return header.strip() == "*" or any(tag == etag and (weakly or not weak) for weak, tag in found)


def check_unchanged(item: Item) -> None:
    """Refuse with 412 to touch an item that If-Match does not name (API-5)."""
    header = request.headers.get("If-Match", "*")
    if not is_listed(header, etag_of(item_json(item)), weakly=False):
        raise Problem(412)


def item_response(
    item: Item,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with an item and its ETag, or 304 to whoever has it already (API-3, API-5)."""
    data = item_json(item)
    tagged = {**(headers or {}), "ETag": etag_of(data)}
    known = request.headers.get("If-None-Match", "") if request.method in ("GET", "HEAD") else ""
    if is_listed(known, tagged["ETag"], weakly=True):
        return Response(status=304, headers=tagged)
    return json_response(data, status=status, headers=tagged)
