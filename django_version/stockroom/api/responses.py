"""JSON responses, and errors as problem details per RFC 9457 (API-2, API-8)."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.deprecation import MiddlewareMixin

from ..web.logs import request_id
from ..web.security import is_api

MIMETYPE = "application/problem+json"
# Headers copied from the error page to the problem.
COPIED_HEADERS = ("Allow", "Retry-After", "Vary")
MAX_ERRORS = 20
MAX_FIELD_NAME = 100
PROBLEMS = {
    400: ("Bad Request", "The request could not be understood."),
    401: ("Unauthorized", "A valid API token is required."),
    403: ("Forbidden", "The owner of this token may not do this."),
    404: ("Not Found", "Nothing exists at this URL."),
    405: ("Method Not Allowed", "This URL does not support this request method."),
    406: ("Not Acceptable", "Only application/json is available."),
    409: ("Conflict", "The request conflicts with the current state."),
    412: ("Precondition Failed", "If-Match does not match the item’s current ETag."),
    413: ("Content Too Large", "Requests are limited to 1 MiB."),
    415: ("Unsupported Media Type", "The body must be application/json."),
    422: ("Unprocessable Content", "Some values are invalid."),
    500: ("Internal Server Error", "The error has been logged."),
    503: ("Service Unavailable", "The stockroom is temporarily unavailable."),
}


class Problem(Exception):
    """An error response; `errors` are messages keyed by field."""

    def __init__(self, status, detail="", *, errors=None, headers=None):
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = headers


def problem_response(problem: Problem) -> HttpResponse:
    title, detail = PROBLEMS[problem.status]
    body = {
        "type": "about:blank",
        "title": title,
        "status": problem.status,
        "detail": problem.detail or detail,
        "request_id": request_id(),
    }
    if problem.errors:
        first = list(problem.errors.items())[:MAX_ERRORS]
        body["errors"] = {name[:MAX_FIELD_NAME]: messages for name, messages in sorted(first)}
    response = json_response(body, status=problem.status, headers=problem.headers)
    response.headers["Content-Type"] = MIMETYPE
    return response


class ProblemMiddleware(MiddlewareMixin):
    """Respond to errors below /api/ with problem details instead of pages."""

    def process_response(self, request, response):
        is_page = response.status_code in PROBLEMS and response.get("Content-Type") != MIMETYPE
        if not is_page or not is_api(request.path):
            return response
        headers = {name: response[name] for name in COPIED_HEADERS if name in response}
        return problem_response(Problem(response.status_code, headers=headers))

    def process_exception(self, request, exception):
        return problem_response(exception) if isinstance(exception, Problem) else None


def json_response(data: dict[str, Any], *, status=200, headers=None) -> JsonResponse:
    """Return data as JSON, the same bytes for the same data."""
    options = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(data, json_dumps_params=options, status=status, headers=headers)
