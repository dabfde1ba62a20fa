"""Helpers for the chapter about the API."""

from typing import Any

from tests.harness.page import Page
from tests.harness.program import Program

ITEM = "/api/v1/items/HEX-M8-030"


def is_problem(page: Page, status: int) -> bool:
    """Return whether a response is a problem of this status, as RFC 9457 requires."""
    assert page.status == status, f"{page!r}: {page.html}"
    data = page.data
    kept = {"type", "title", "status", "detail", "request_id"}
    is_told = set(data) - {"errors"} == kept and all(data.values()) and data["status"] == status
    is_named = data["request_id"] == page.headers["X-Request-ID"]
    return page.headers["Content-Type"] == "application/problem+json" and is_told and is_named


def all_parts(program: Program, path: str, **query: Any) -> list[list[dict[str, Any]]]:
    """Return the results of a list, page by page."""
    page = program.get(path, **query) if query else program.send("GET", path)
    parts = [page.data["results"]]
    while following := page.data["next"]:
        page = program.send("GET", following)
        parts.append(page.data["results"])
    return parts


def refused_fields(page: Page) -> list[str]:
    """Return the names of the invalid fields of a problem."""
    return list(page.data["errors"])
