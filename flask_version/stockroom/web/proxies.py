"""Which address, scheme and host a request has, by the word of the trusted proxies (SEC-5).

Werkzeug's ProxyFix reads the headers as lists of quoted texts: there a client's lone quotation mark
swallows the comma before what the proxy wrote, and the client has a new address for each attempt.
"""

import re
from ipaddress import ip_address

WITH_PORT = re.compile(r"([0-9.]+|\[.+\]):[0-9]+")


def written(header: str, proxies: int) -> str:
    """Return what the outermost trusted proxy wrote into a header, or nothing (SEC-5)."""
    values = header.split(",")
    return values[-proxies].strip() if 0 < proxies <= len(values) else ""


def address_in(text: str) -> str:
    """Return an address in one spelling, without a port; nothing if it is none (SEC-5)."""
    match = WITH_PORT.fullmatch(text)
    try:
        return str(ip_address((match[1] if match else text).strip("[]")))
    except ValueError:
        return ""


class TrustedProxyMiddleware:
    """Believe X-Forwarded-For, -Proto and -Host as written by the configured proxies (SEC-5)."""

    def __init__(self, wsgi_app, proxies: int):
        self.wsgi_app = wsgi_app
        self.proxies = proxies

    def __call__(self, environ, start_response):
        if address := address_in(self.forwarded(environ, "FOR")):
            environ["REMOTE_ADDR"] = address
        scheme = self.forwarded(environ, "PROTO").lower()
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        if host := self.forwarded(environ, "HOST"):
            environ["HTTP_HOST"] = host
        return self.wsgi_app(environ, start_response)

    def forwarded(self, environ, name: str) -> str:
        """Return what a header says, or nothing (SEC-5)."""
        return written(environ.get(f"HTTP_X_FORWARDED_{name}", ""), self.proxies)
