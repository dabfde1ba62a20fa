"""Set IP address, scheme and host from the X-Forwarded-* headers of trusted proxies (SEC-5)."""

import re
from ipaddress import ip_address

from django.conf import settings
from django.utils.deprecation import MiddlewareMixin

WITH_PORT = re.compile(r"([0-9.]+|\[.+\]):[0-9]+")


def trusted_value(header: str) -> str:
    """Return the value that the outermost trusted proxy wrote, or an empty string."""
    values, proxies = header.split(","), settings.TRUSTED_PROXIES
    return values[-proxies].strip() if 0 < proxies <= len(values) else ""


def parse_address(text: str) -> str:
    """Return an IP address normalized and without its port, or an empty string."""
    match = WITH_PORT.fullmatch(text)
    try:
        return str(ip_address((match[1] if match else text).strip("[]")))
    except ValueError:
        return ""


class TrustedProxyMiddleware(MiddlewareMixin):
    """Trust X-Forwarded-For, -Proto and -Host as far as the configured proxies wrote them."""

    def process_request(self, request):
        meta = request.META
        if address := parse_address(trusted_value(meta.get("HTTP_X_FORWARDED_FOR", ""))):
            meta["REMOTE_ADDR"] = address
        scheme = trusted_value(meta.get("HTTP_X_FORWARDED_PROTO", "")).lower()
        if scheme in ("http", "https"):
            meta["wsgi.url_scheme"] = scheme
        if host := trusted_value(meta.get("HTTP_X_FORWARDED_HOST", "")):
            meta["HTTP_HOST"] = host
