"""A program that speaks to the API of a twin."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.harness.page import Page

if TYPE_CHECKING:
    from tests.harness.twin import Twin

API = "/api/v1"


class Program:
    """One program with an API token, or without one; it keeps no cookie."""

    def __init__(self, twin: "Twin", token: str = "") -> None:
        """Hold the token."""
        self.twin, self.token = twin, token

    def send(self, method: str, path: str, **options: Any) -> Page:
        """Send any request; the options are httpx's."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= options.pop("headers", None) or {}
        return self.twin.visitor().request(method, path, headers=headers, **options)

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Page:
        """Read below the API, with a query."""
        question = f"?{urlencode(query)}" if query else ""
        return self.send("GET", f"{API}{path}{question}", headers=headers)
