"""What every request must satisfy and every answer carries, beyond Django's own settings."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware
from django.urls import get_callable
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseMiddleware

from .paths import takes_cookies

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# With DEBUG these are Django's own pages, whose styles and scripts are inline.
DEBUG_PAGES = {400, 404, 500}
# A file of 1 MiB comes with its form around it.
MULTIPART_BYTES = 64 * 1024


class HeadersMiddleware:
    """Set the headers Django has no setting for; only static files may be stored (SEC-3, SEC-4)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        if settings.DEBUG and response.status_code in DEBUG_PAGES:
            del response["Content-Security-Policy"]
        if "public" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
            del response["Expires"]
            if request.COOKIES:
                patch_vary_headers(response, ["Cookie"])
        if request.method == "HEAD":
            # Not every server drops the body itself, and what follows it would be misread.
            body = "streaming_content" if response.streaming else "content"
            setattr(response, body, b"")
        return response


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """Let browsers keep static files, whose names carry a hash, for a year (OPS-7)."""

    FOREVER = 31_536_000


class RequestLimitsMiddleware:
    """Refuse bodies over 1 MiB with 413 and NUL in the address with 400 (SEC-6, CSV-4)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        most = settings.MAX_BODY_BYTES
        if request.content_type == "multipart/form-data":
            most += MULTIPART_BYTES
        if int(request.META.get("CONTENT_LENGTH") or 0) > most:
            return get_callable(settings.TOO_LARGE_VIEW)(request)
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        # A quoted value can hold any byte, and no database looks for NUL. The API reads none.
        cookies = request.COOKIES if takes_cookies(request.path) else {}
        request.COOKIES = {k: v for k, v in cookies.items() if "\0" not in v}
        return self.get_response(request)


class SlashRedirect(HttpResponsePermanentRedirect):
    """A permanent redirect that keeps method and body."""

    status_code = HttpResponsePermanentRedirect.status_code_preserve_request


class SlashMiddleware(CommonMiddleware):
    """Check the host and add a missing slash, keeping method and body (SEC-5)."""

    response_redirect_class = SlashRedirect
