"""A user with a browser: their own cookies, forms, pages."""

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx

from tests.harness.page import Page
from tests.harness.sentences import Step

if TYPE_CHECKING:
    from tests.harness.twin import Twin

# Long, for a busy machine: response times are the subject of tests of their own.
SECONDS = 120
DEMO_PASSWORD = "correct horse stockroom"
AUTOFOCUS = re.compile("<[^<>]* autofocus[ >=]")


class Visitor:
    """One browser session with a twin, not logged in at first."""

    def __init__(self, twin: "Twin", transport: httpx.BaseTransport) -> None:
        """Open with an empty cookie jar; the transport is shared, because a new one is slow."""
        self.twin = twin
        self._transport = transport
        self._client = httpx.Client(transport=transport, trust_env=False, timeout=SECONDS)
        self.origin = twin.url
        self.name = "anonymous"

    @property
    def cookies(self) -> httpx.Cookies:
        """Return the cookie jar, to read or change."""
        return self._client.cookies

    def clone(self) -> "Visitor":
        """Return another browser with a copy of this one's cookies."""
        other = Visitor(self.twin, self._transport)
        other.cookies.update(self.cookies)
        other.name = self.name
        return other

    def behind_proxy(self, host: str) -> "Visitor":
        """From now on, act as a browser behind an HTTPS proxy; return itself."""
        self.origin = f"https://{host}"
        self._client.headers.update({"X-Forwarded-Proto": "https", "X-Forwarded-Host": host})
        return self

    def request(self, method: str, path: str, **options: Any) -> Page:
        """Send any request; the options are httpx's. Redirects are not followed."""
        start = self.twin.sql.position()
        # The email is sent after the response.
        self.twin.mail.is_due |= method == "POST" and path.startswith("/accounts/password_reset/")
        response = self._client.request(method, f"{self.twin.url}{path}", **options)
        sent = options.get("content") or options.get("data") or options.get("json")
        answer = response.status_code, response.headers.get("location")
        self.twin.steps.append(Step(self.name, method, path, sent, *answer))
        for cookie in self.cookies.jar if self.origin.startswith("https:") else ():
            cookie.secure = False  # What is sent over HTTP here comes by HTTPS to the proxy.
        if response.headers.get("Content-Type", "").startswith("text/html"):
            focused = AUTOFOCUS.findall(response.text)
            assert len(focused) < 2, f"{method} {path}: {focused}"
        return Page(self, response, (start, self.twin.sql.position()))

    def reading(self, path: str) -> AbstractContextManager[httpx.Response]:
        """Request a file and read as much of it as wanted."""
        return self._client.stream("GET", f"{self.twin.url}{path}")

    def visit(self, path: str, headers: Mapping[str, str] | None = None) -> Page:
        """Open a page."""
        return self.request("GET", path, headers=headers)

    def post(
        self,
        path: str,
        pairs: Sequence[tuple[str, str]] = (),
        *,
        files: Sequence[tuple[str, tuple[str, bytes]]] = (),
        headers: Mapping[str, str] | None = None,
        referrer: str = "/",
    ) -> Page:
        """Send form fields unchanged, with the Origin and Referer that a browser adds."""
        sent = {"Origin": self.origin, "Referer": f"{self.origin}{referrer}", **(headers or {})}
        if files:
            data: dict[str, list[str]] = {}
            for name, value in pairs:
                data.setdefault(name, []).append(value)
            return self.request("POST", path, data=data, files=list(files), headers=sent)
        sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        return self.request("POST", path, content=urlencode(pairs), headers=sent)

    def submit(self, path: str, button: str, fields: dict[str, Any] | None = None) -> Page:
        """Open a page, fill in the form that has this button, by labels, and press it."""
        return self.visit(path).submit(button, fields)

    def log_in(self, username: str, password: str = DEMO_PASSWORD, to: str = "") -> Page:
        """Log in with the form and return the redirect; fail if there is none."""
        fields = {"Username": username, "Password": password}
        page = self.submit(f"/accounts/login/{to}", "Log in", fields)
        assert page.status == 302, f"{username} could not log in: {page.text}"
        return page

    def log_out(self) -> Page:
        """Log out with the button on every page of a logged-in user."""
        return self.submit("/accounts/profile/", "Log out")
