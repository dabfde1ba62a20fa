"""Request and session classes, and the converter of integers in URLs (SEC-6)."""

from functools import cached_property
from urllib.parse import parse_qsl, quote

import flask
from flask.sessions import SecureCookieSessionInterface
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter

from ..database import MAX_ID


class AsciiIntegerConverter(IntegerConverter):
    """A primary key in a URL, in ASCII digits; one too large for any database is MAX_ID."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        return min(super().to_python(value), MAX_ID)


class SessionInterface(SecureCookieSessionInterface):
    """Signed cookies, which the API neither reads nor sets (API-1)."""

    def open_session(self, app, request):
        return super().open_session(app, request) if request.uses_cookies else None


class Request(flask.Request):
    """A request whose query, form and path may contain arbitrary bytes."""

    def __init__(self, environ, *args, **options):
        super().__init__(environ, *args, **options)
        # Werkzeug turns `//items/` into `/items/`, a different path.
        path = (environ.get("PATH_INFO") or "/").encode("latin-1")
        self.path = path.decode(errors="werkzeug.url_quote")

    @property
    def want_form_data_parsed(self) -> bool:
        """Whether to read the body as a form, which may hold the CSRF token: for POST only."""
        return self.method == "POST"

    @property
    def is_api(self) -> bool:
        """Whether the path belongs to the API, whose errors are problem details (API-2)."""
        return self.path.startswith("/api/")

    @property
    def uses_cookies(self) -> bool:
        """Whether cookies are used: on all pages, including the docs page of the API (API-1)."""
        return not self.is_api or self.path == "/api/v1/docs"

    def relative_url(self, *, slash: str = "") -> str:
        """Return path and query string, quoted for a link."""
        query = quote(self.query_string, safe="/#%[]=:;$&()+,!?*@'~")
        path = quote(self.path, safe="/:@&+$,-_.!~*'()")
        return f"{path}{slash}{'?' if query else ''}{query}"

    @cached_property
    def cookies(self) -> ImmutableMultiDict:
        """The cookies; none for the API, where Flask-Login would prefer a cookie to the token."""
        return super().cookies if self.uses_cookies else ImmutableMultiDict()

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """The parameters of the query string; Werkzeug fails on bytes that are not UTF-8."""
        text = self.query_string.decode(errors="replace")
        return ImmutableMultiDict(parse_qsl(text, keep_blank_values=True, errors="replace"))
