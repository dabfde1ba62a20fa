"""Requests whose query, form and path may contain any bytes (SEC-6)."""

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote

import flask
from flask import current_app
from flask.sessions import SecureCookieSessionInterface
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter
from werkzeug.utils import cached_property

from .paths import uses_cookies


class NumberConverter(IntegerConverter):
    """An integer in a URL, in ASCII digits only."""

    regex = "[0-9]+"


def last_first(pairs: Iterable[tuple[str, str]]) -> ImmutableMultiDict[str, str]:
    """Return parameters in which the last value of a repeated one comes first, and counts."""
    values = defaultdict(list)
    for name, value in pairs:
        values[name].insert(0, value)
    return ImmutableMultiDict(values)


def parse_pairs(raw: bytes) -> ImmutableMultiDict[str, str]:
    """Parse `a=1&b=2`; fall back to Latin-1, and reject too many fields."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    limit = current_app.config["MAX_FORM_FIELDS"]
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=limit)
    except ValueError as error:
        raise BadRequest("Too many fields") from error
    return last_first(pairs)


class FormParser(FormDataParser):
    """Parse a form of at most 1,000 fields."""

    def parse(self, stream, mimetype, content_length, options=None):
        if mimetype == "application/x-www-form-urlencoded":
            return stream, parse_pairs(stream.read()), self.cls()
        stream, form, files = super().parse(stream, mimetype, content_length, options)
        # A part of a multipart form may have no name.
        fields = [(name, value) for name, value in form.items(multi=True) if name is not None]
        if len(fields) > current_app.config["MAX_FORM_FIELDS"]:
            raise BadRequest("Too many fields")
        return stream, last_first(fields), files


class SessionInterface(SecureCookieSessionInterface):
    """Signed cookies, which the API neither reads nor sets (API-1)."""

    def open_session(self, app, request):
        return super().open_session(app, request) if uses_cookies(request.path) else None


class Request(flask.Request):
    """A request whose query and form may contain any bytes."""

    form_data_parser_class = FormParser

    def __init__(self, environ, *args, **options):
        super().__init__(environ, *args, **options)
        # Werkzeug turns `//items/` into `/items/`, a different path.
        path = environ.get("PATH_INFO", "").encode("latin-1")
        self.path = path.decode(errors="werkzeug.url_quote")

    def address(self, *, slash: str = "") -> str:
        """Return path and query string, quoted for a link."""
        query = quote(self.query_string, safe="/#%[]=:;$&()+,!?*@'~")
        path = quote(self.path, safe="/:@&+$,-_.!~*'()")
        return f"{path}{slash}{'?' if query else ''}{query}"

    @cached_property
    def cookies(self) -> ImmutableMultiDict:
        """The cookies, of which the API sees none."""
        pairs = super().cookies.items(multi=True) if uses_cookies(self.path) else ()
        return last_first(pairs)

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """The parameters of the query string."""
        return parse_pairs(self.query_string)
