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
        names = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
        address, scheme, host = (trusted_value(request.META.get(name, "")) for name in names)
        if address := parse_address(address):
            request.META["REMOTE_ADDR"] = address
        if scheme.lower() in ("http", "https"):
            request.META["wsgi.url_scheme"] = scheme.lower()
        if host:
            request.META["HTTP_HOST"] = host
