"""Trust proxies, check requests and set headers, beyond Flask's own settings (SEC-5)."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

import flask
from flask import abort, current_app, redirect, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.formparser import MultiPartParser

from ..extensions import csrf
from .logs import request_id
from .requests import AsciiIntegerConverter, Request, SessionInterface

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=31536000"
# Allowance for the multipart encoding around a file.
MULTIPART_BYTES = 64 * 1024
# Many, because an item may have many barcodes.
MAX_FIELDS = 10_000
HOST_HEADER = re.compile(r"([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::[0-9]+)?")
IP_WITH_PORT = re.compile(r"([0-9.]+|\[.+\]):[0-9]+")


def parse_ip(text: str) -> str:
    """Return an IP address normalized and without its port, or an empty string."""
    match = IP_WITH_PORT.fullmatch(text)
    try:
        return str(ip_address((match[1] if match else text).strip("[]")))
    except ValueError:
        return ""


# Werkzeug's ProxyFix parses quotes in these headers: with an unclosed quote, a client could hide
# the proxy's value and claim any IP address.
class TrustedProxyMiddleware:
    """Trust X-Forwarded-For, -Proto and -Host as far as the configured proxies wrote them."""

    def __init__(self, wsgi_app, proxies: int):
        self.wsgi_app = wsgi_app
        self.proxies = proxies

    def __call__(self, environ, start_response):
        if ip := parse_ip(self.trusted_value(environ, "HTTP_X_FORWARDED_FOR")):
            environ["REMOTE_ADDR"] = ip
        scheme = self.trusted_value(environ, "HTTP_X_FORWARDED_PROTO").lower()
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        if host := self.trusted_value(environ, "HTTP_X_FORWARDED_HOST"):
            environ["HTTP_HOST"] = host
        return self.wsgi_app(environ, start_response)

    def trusted_value(self, environ, name: str) -> str:
        """Return the value that the outermost trusted proxy wrote, or an empty string."""
        values, proxies = environ.get(name, "").split(","), self.proxies
        return values[-proxies].strip() if 0 < proxies <= len(values) else ""


def check_limits() -> None:
    """Reject large bodies, NUL in the URL, and paths that do not begin with one slash (SEC-6)."""
    limit = current_app.config["MAX_CONTENT_LENGTH"]
    if request.mimetype == "multipart/form-data":
        limit += MULTIPART_BYTES
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        abort(413)
    if "\0" in request.path or b"%00" in request.query_string:
        abort(400)
    # Werkzeug's router ignores further slashes at the start, which request.path keeps.
    if request.path != f"/{request.path.lstrip('/')}":
        abort(404)


def check_host() -> None:
    # Not TRUSTED_HOSTS: Flask then rejects IPv6 hosts, and fails before url_for() works, so the
    # error page could not be rendered.
    match = HOST_HEADER.fullmatch(request.environ.get("HTTP_HOST", request.host).lower())
    if not match or match[1].removesuffix(".") not in current_app.config["ALLOWED_HOSTS"]:
        abort(400)


def add_slash() -> ResponseReturnValue | None:
    """Redirect a URL without its trailing slash, for every method."""
    adapter, error = request_ctx.url_adapter, request.routing_exception
    is_unknown = error and not isinstance(error, MethodNotAllowed)
    is_missing_slash = is_unknown and not adapter.path_info.endswith("/")
    if is_missing_slash and adapter.allowed_methods(f"{adapter.path_info}/"):
        return redirect(request.relative_url(slash="/"), 308)
    return None


def request_origin() -> str | None:
    """Return the origin of a form, from Origin or, over HTTPS, from Referer (SEC-2)."""
    if "Origin" in request.headers or not request.is_secure:
        return request.headers.get("Origin")
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def check_form() -> None:
    """Reject a form with too many or nameless fields, or that another site sent (SEC-2)."""
    if request.method not in current_app.config["WTF_CSRF_METHODS"] or request.is_api:
        return
    # Flask-WTF cannot handle a form field without a name.
    if None in request.form or sum(map(len, request.form.listvalues())) > MAX_FIELDS:
        abort(400)
    if isinstance(request.routing_exception, MethodNotAllowed):
        csrf.protect()  # Without an endpoint, Flask-WTF does not check the token itself.
    elif not request.endpoint:
        return  # An unknown URL: 404.
    if request_origin() not in (None, f"{request.scheme}://{request.host}"):
        raise CSRFError("The request came from another site.")


def add_headers(response: flask.Response) -> flask.Response:
    """Set the security headers (SEC-3), and the id of the request."""
    response.headers.update(HEADERS)
    response.headers["X-Request-ID"] = request_id.get()
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    return response


def set_cache_headers(response: flask.Response) -> flask.Response:
    """Let caches store static files only; empty the bodies of redirects (SEC-4)."""
    if request.endpoint == "static" and response.cache_control.public:
        return response
    response.headers["Cache-Control"] = "no-store"
    if response.location and response.status_code in (302, 308):
        response.set_data(b"")
    if request.cookies:
        response.vary.add("Cookie")
    return response


def init_app(app: flask.Flask) -> None:
    """Register the checks of requests and the headers of responses (SEC-3, SEC-4)."""
    app.request_class = Request
    # Always UTF-8: Werkzeug would use the charset in the Content-Type of a part.
    MultiPartParser.get_part_charset = lambda _self, _headers: "utf-8"
    app.url_map.converters["int"] = AsciiIntegerConverter
    app.url_map.merge_slashes = False
    app.session_interface = SessionInterface()
    for check in (check_host, check_limits, add_slash, check_form):
        app.before_request(check)
    app.after_request(add_headers)
    app.after_request(set_cache_headers)
    app.wsgi_app = TrustedProxyMiddleware(app.wsgi_app, app.config["TRUSTED_PROXIES"])
