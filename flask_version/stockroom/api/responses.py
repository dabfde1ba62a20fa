"""JSON responses, and errors as problem details per RFC 9457 (API-2, API-8)."""

import json
import logging
from typing import Any

from flask import Response, request

from ..web.logs import request_id

logger = logging.getLogger(__name__)
MIMETYPE = "application/problem+json"
COPIED_HEADERS = ("Allow", "Retry-After")
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
    """An error response; `errors` are messages by field."""

    def __init__(
        self, status: int, detail: str = "", errors: dict | None = None, headers: dict | None = None
    ):
        super().__init__(status, detail)
        self.status, self.detail = status, detail
        self.errors, self.headers = errors, headers


def problem_response(problem: Problem) -> Response:
    title, detail = PROBLEMS[problem.status]
    body = {"type": "about:blank", "title": title, "status": problem.status}
    body |= {"detail": problem.detail or detail, "request_id": request_id.get()}
    if problem.errors:
        first = list(problem.errors.items())[:MAX_ERRORS]
        body["errors"] = {name[:MAX_FIELD_NAME]: messages for name, messages in sorted(first)}
    response = json_response(body, problem.status, problem.headers)
    response.mimetype = MIMETYPE
    return response


def handle_problem(problem: Problem) -> Response:
    """Log a problem that a view raised, and return it as the response."""
    logger.warning("%d %s: %a", problem.status, PROBLEMS[problem.status][0], request.path)
    return problem_response(problem)


def replace_error_page(response: Response) -> Response:
    """Respond to an error below /api/ with problem details instead of a page."""
    is_page = response.status_code in PROBLEMS and response.mimetype != MIMETYPE
    if not is_page or not request.is_api:
        return response
    headers = {name: response.headers[name] for name in COPIED_HEADERS if name in response.headers}
    return problem_response(Problem(response.status_code, headers=headers))


def json_response(data: Any, status: int = 200, headers: dict | None = None) -> Response:
    """Return data as JSON, the same bytes for the same data."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Response(body, status, headers, mimetype="application/json")
