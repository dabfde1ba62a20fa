"""Give each request an id, for its answer, its error page and its log lines (SEC-7)."""

import logging
import uuid
from contextvars import ContextVar

from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="-")
# For the log, which tells who sent it and from where.
current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


class RequestIdMiddleware:
    """Give each request an id for its error page, its answer and its log lines (SEC-7)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request_id.set(uuid.uuid4().hex)
        current_request.set(request)
        response = self.get_response(request)
        response["X-Request-ID"] = request_id.get()
        return response


class RequestIdFilter(logging.Filter):
    """Put the request id into every log record (SEC-7)."""

    def filter(self, record):
        record.request_id = request_id.get()
        return True
