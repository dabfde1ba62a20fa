"""Give each request an id, for its answer, its error page and its log lines (SEC-7)."""

import uuid
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdMiddleware:
    """Give each request an id for its error page, its answer and its log lines (SEC-7)."""

    def __init__(self, wsgi_app):
        self.wsgi_app = wsgi_app

    def __call__(self, environ, start_response):
        request_id.set(uuid.uuid4().hex)

        def start(status, headers, exc_info=None):
            headers.append(("X-Request-ID", request_id.get()))
            return start_response(status, headers, exc_info)

        return self.wsgi_app(environ, start)
