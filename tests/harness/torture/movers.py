"""Clients that record movements: a user with the form of an item, a program with the API."""

import json
import re
from urllib.parse import urlencode

from tests.harness.page import Page
from tests.harness.program import API
from tests.harness.twin import Twin

TOKEN = re.compile(r"stk_[\w-]{40,}")


def cookie_of(page: Page) -> str:
    """Return the cookies of a page's visitor, as a header."""
    return "; ".join(f"{one.name}={one.value}" for one in page.visitor.cookies.jar)


class Person:
    """A clerk at the page of an item, logged in at one process."""

    def __init__(self, process: Twin, sku: str) -> None:
        """Open the page."""
        self.process, self.place = process, f"/items/{sku}/"
        self.form = process.visitor("clerk").visit(self.place).form("Record")
        self.target = self.form.action
        kind = "application/x-www-form-urlencoded"
        self.headers = {"Cookie": cookie_of(self.form.page), "Content-Type": kind}

    def request(self, kind: str, reason: str, key: str) -> tuple[str, dict[str, str]]:
        """Return body and headers of a movement of 1 with a key."""
        self.form.fill({"Movement": kind, "Quantity": 1, "Reason": reason})
        return urlencode(dict(self.form.pairs()) | {"key": key}), self.headers


class Program:
    """An API client with a token of the clerk, connected to one process."""

    def __init__(self, process: Twin, sku: str) -> None:
        """Create a token."""
        self.process, self.place = process, f"{API}/items/{sku}"
        self.target = f"{self.place}/movements"
        fields = {"Name": "Torture", "Days until expiry": 1}
        page = process.visitor("clerk").submit("/accounts/tokens/", "Create token", fields)
        token = TOKEN.search(page.html)[0]
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def request(self, kind: str, reason: str, key: str) -> tuple[str, dict[str, str]]:
        """Return body and headers of a movement of 1 with a key."""
        body = json.dumps({"kind": kind, "quantity": 1, "reason": reason})
        return body, self.headers | {"Idempotency-Key": key}
