"""A client of a twin's API."""

from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from tests.harness.page import Page

if TYPE_CHECKING:
    from tests.harness.twin import Twin

API = "/api/v1"


def give_token(twin: "Twin", owner: str, **timestamps: str) -> str:
    """Give a user an API token and return it; it is valid unless timestamps are given."""
    plain = f"stk_{uuid4().hex}{uuid4().hex[:11]}"
    # Not a whole second: all libraries then write the same text.
    row = {"created_at": "2020-03-10 23:30:00", "expires_at": "2099-01-01 08:00:00"} | timestamps
    row = {column: f"{timestamp}.000001" for column, timestamp in row.items()}
    row |= {"name": "Program", "prefix": plain[:12], "digest": sha256(plain.encode()).hexdigest()}
    twin.execute(
        f"INSERT INTO api_apitoken (owner_id, {', '.join(row)}) "
        f"SELECT id, {', '.join('?' * len(row))} FROM accounts_user WHERE username = ?",
        *row.values(),
        owner,
    )
    return plain


class Program:
    """One API client with a token, or without one; it stores no cookies."""

    def __init__(self, twin: "Twin", token: str = "") -> None:
        """Store the token."""
        self.twin, self.token = twin, token

    def send(self, method: str, path: str, **options: Any) -> Page:
        """Send any request; the options are httpx's."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= options.pop("headers", None) or {}
        return self.twin.visitor().request(method, path, headers=headers, **options)

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Page:
        """Send a GET request below the API root, with a query."""
        question = f"?{urlencode(query)}" if query else ""
        return self.send("GET", f"{API}{path}{question}", headers=headers)
