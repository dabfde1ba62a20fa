"""Trust proxies, check requests and set headers, beyond Django's own settings (SEC-5)."""

import re
from functools import partial
from ipaddress import ip_address

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import transaction
from django.http import HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# With DEBUG, Django renders these pages itself, with inline styles and scripts.
DEBUG_PAGES = {400, 404, 500}
CSRF_METHODS = {"POST", "PUT", "PATCH", "DELETE"}
# The overhead of a multipart form around a file of 1 MiB.
MULTIPART_BYTES = 64 * 1024
IP_WITH_PORT = re.compile(r"([0-9.]+|\[.+\]):[0-9]+")


def parse_ip(text: str) -> str:
    """Return an IP address normalized and without its port, or an empty string."""
    match = IP_WITH_PORT.fullmatch(text)
    try:
        return str(ip_address((match[1] if match else text).strip("[]")))
    except ValueError:
        return ""


class TrustedProxyMiddleware(MiddlewareMixin):
    """Trust X-Forwarded-For, -Proto and -Host as far as the configured proxies wrote them."""

    def process_request(self, request):
        if ip := parse_ip(self.trusted_value(request, "HTTP_X_FORWARDED_FOR")):
            request.META["REMOTE_ADDR"] = ip
        scheme = self.trusted_value(request, "HTTP_X_FORWARDED_PROTO").lower()
        if scheme in ("http", "https"):
            request.META["wsgi.url_scheme"] = scheme
        if host := self.trusted_value(request, "HTTP_X_FORWARDED_HOST"):
            request.META["HTTP_HOST"] = host

    def trusted_value(self, request, name: str) -> str:
        """Return the value that the outermost trusted proxy wrote, or an empty string."""
        values, proxies = request.META.get(name, "").split(","), settings.TRUSTED_PROXIES
        return values[-proxies].strip() if 0 < proxies <= len(values) else ""


class MessageStorage(CookieStorage):
    """Store messages in a cookie, so that they outlive the session."""

    cookie_name = "__Host-messages" if settings.PRODUCTION else "messages"

    def add(self, *args, **kwargs):
        """Add the message once the change that it reports is committed (ADM-6)."""
        transaction.on_commit(partial(super().add, *args, **kwargs))


class HeadersMiddleware(MiddlewareMixin):
    """Set headers that Django has no setting for; only static files are cached (SEC-3, SEC-4)."""

    def process_response(self, request, response):
        for name, value in HEADERS.items():
            response[name] = value
        if settings.DEBUG and response.status_code in DEBUG_PAGES:
            del response["Content-Security-Policy"]
        if "public" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
            del response["Expires"]
            if request.COOKIES and uses_cookies(request.path):
                patch_vary_headers(response, ["Cookie"])
        if not response.streaming:
            # CommonMiddleware sets it too, but not for errors that replace its response.
            response.setdefault("Content-Length", len(response.content))
        if request.method == "HEAD":
            # Not every server drops the body: a client would read it as the next response.
            if response.streaming:
                response.streaming_content = []
            else:
                response.content = b""
        return response


class RequestChecksMiddleware(CommonMiddleware):
    """Check host, size and URL; add a missing slash, keeping method and body (SEC-6)."""

    response_redirect_class = staticmethod(
        partial(HttpResponsePermanentRedirect, preserve_request=True)
    )

    def process_request(self, request):
        # Browsers omit the default port from Origin.
        default_port = ":443" if request.is_secure() else ":80"
        request.META["HTTP_HOST"] = request.get_host().removesuffix(default_port)
        request.encoding = "utf-8"  # Ignore the charset of the Content-Type.
        if request.method not in CSRF_METHODS:
            # The view responds with 405; Django would ask for a token first.
            request._dont_enforce_csrf_checks = True
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if request.content_type == "multipart/form-data":
            limit += MULTIPART_BYTES
        # Servers reject a length that is not a number.
        if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            raise RequestDataTooBig("The body is too large.")
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the URL")
        # Drop cookies that contain NUL, and all cookies of API requests.
        cookies = request.COOKIES if uses_cookies(request.path) else {}
        request.COOKIES = {name: value for name, value in cookies.items() if "\0" not in value}
        return super().process_request(request)


def is_api(path: str) -> bool:
    """Return whether a path belongs to the API, whose errors are problem details."""
    return path.startswith("/api/")


def uses_cookies(path: str) -> bool:
    """Return whether cookies are used: on all pages, including the docs page of the API."""
    return not is_api(path) or path == "/api/v1/docs"
