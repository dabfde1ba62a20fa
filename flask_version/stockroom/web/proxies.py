"""Set IP address, scheme and host from the X-Forwarded-* headers of trusted proxies (SEC-5).

Werkzeug's ProxyFix parses the headers as lists of quoted strings: a client's lone quotation mark
swallows the comma before the proxy's value, and gives the client a new address for each attempt.
"""

import re
from ipaddress import ip_address

WITH_PORT = re.compile(r"([0-9.]+|\[.+\]):[0-9]+")


def trusted_value(header: str, proxies: int) -> str:
    """Return the value that the outermost trusted proxy wrote, or an empty string."""
    values = header.split(",")
    return values[-proxies].strip() if 0 < proxies <= len(values) else ""


def parse_address(text: str) -> str:
    """Return an IP address normalized and without its port, or an empty string."""
    match = WITH_PORT.fullmatch(text)
    try:
        return str(ip_address((match[1] if match else text).strip("[]")))
    except ValueError:
        return ""


class TrustedProxyMiddleware:
    """Trust X-Forwarded-For, -Proto and -Host as far as the configured proxies wrote them."""

    def __init__(self, wsgi_app, proxies: int):
        self.wsgi_app = wsgi_app
        self.proxies = proxies

    def __call__(self, environ, start_response):
        names = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
        values = [trusted_value(environ.get(name, ""), self.proxies) for name in names]
        address, scheme, host = values
        if address := parse_address(address):
            environ["REMOTE_ADDR"] = address
        if scheme.lower() in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme.lower()
        if host:
            environ["HTTP_HOST"] = host
        return self.wsgi_app(environ, start_response)
