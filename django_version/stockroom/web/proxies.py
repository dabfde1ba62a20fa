"""Which address, scheme and host a request has, by the word of the trusted proxies (SEC-5)."""

import re
from ipaddress import ip_address

from django.conf import settings
from django.utils.deprecation import MiddlewareMixin

WITH_PORT = re.compile(r"([0-9.]+|\[.+\]):[0-9]+")


def written(header: str) -> str:
    """Return what the outermost trusted proxy wrote into a header, or nothing (SEC-5)."""
    values, proxies = header.split(","), settings.TRUSTED_PROXIES
    return values[-proxies].strip() if 0 < proxies <= len(values) else ""


def address_in(text: str) -> str:
    """Return an address in one spelling, without a port; nothing if it is none (SEC-5)."""
    match = WITH_PORT.fullmatch(text)
    try:
        return str(ip_address((match[1] if match else text).strip("[]")))
    except ValueError:
        return ""


class TrustedProxyMiddleware(MiddlewareMixin):
    """Believe X-Forwarded-For, -Proto and -Host as written by the configured proxies (SEC-5)."""

    def process_request(self, request):
        meta = request.META
        if address := address_in(written(meta.get("HTTP_X_FORWARDED_FOR", ""))):
            meta["REMOTE_ADDR"] = address
        scheme = written(meta.get("HTTP_X_FORWARDED_PROTO", "")).lower()
        if scheme in ("http", "https"):
            meta["wsgi.url_scheme"] = scheme
        if host := written(meta.get("HTTP_X_FORWARDED_HOST", "")):
            meta["HTTP_HOST"] = host
