"""Give each request an id, for its response, its error page and its log lines (SEC-7)."""

import uuid
from contextvars import ContextVar

from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

request_id: ContextVar[str] = ContextVar("request_id", default="-")
# For the log, which adds username and IP address.
current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


class RequestIdMiddleware(MiddlewareMixin):
    """Set a new id for each request, and send it with the response."""

    def process_request(self, request):
        request_id.set(uuid.uuid4().hex)
        current_request.set(request)

    def process_response(self, request, response):
        response["X-Request-ID"] = request_id.get()
        return response
