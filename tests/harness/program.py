"""A program that speaks to the API of a twin."""

from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from tests.harness.page import Page

if TYPE_CHECKING:
    from tests.harness.twin import Twin

API = "/api/v1"


def give_token(twin: "Twin", owner: str, **moments: str) -> str:
    """Give a person an API token and return it; it lives unless the moments say otherwise."""
    plain = f"stk_{uuid4().hex}{uuid4().hex[:11]}"
    # Not on the full second: the text then is the same whichever library writes it.
    row = {"created_at": "2020-03-10 23:30:00", "expires_at": "2099-01-01 08:00:00"} | moments
    row = {column: f"{moment}.000001" for column, moment in row.items()}
    row |= {"name": "Program", "prefix": plain[:12], "digest": sha256(plain.encode()).hexdigest()}
    twin.execute(
        f"INSERT INTO api_apitoken (owner_id, {', '.join(row)}) "
        f"SELECT id, {', '.join('?' * len(row))} FROM accounts_user WHERE username = ?",
        *row.values(),
        owner,
    )
    return plain


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
