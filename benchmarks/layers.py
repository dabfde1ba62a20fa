"""The layer of a request, by the functions on the stack."""

import re
from collections.abc import Iterable, Iterator
from types import FrameType

LAYERS = {
    "connect": "Opening and closing SQLite’s file",
    "user": "Session, user, permissions",
    "database": "SQLite itself",
    "orm": "ORM: SQL and objects",
    "template": "Template",
    "request": "Middleware, routing, response",
    "rest": "Views, forms, queries",
}
# Wherever a connection is first needed, or released.
CONNECT = re.compile(
    r"/django/db/backends/base/base\.py:(connect|close)$|/django/db/__init__\.py:close_old_conn"
    r"|/sqlalchemy/pool/|/sqlalchemy/engine/create\.py:"
)
# Functions that call into sqlite3, which is running while they are innermost.
DATABASE = re.compile(
    r"/django/db/backends/(sqlite3|base)/base\.py:(execute\w*|_commit)$"
    r"|/django/db/models/sql/compiler\.py:<lambda>$"
    r"|/sqlalchemy/engine/(default|cursor)\.py:(do_\w+|fetch\w+|_raw_all_rows|_soft_close)$"
)
ORM = re.compile(r"/django/db/|/django/utils/dateparse|/sqlalchemy/|/flask_sqlalchemy/")
# The first match from the inside decides, so decorators around a view do not own its content.
OWNERS = {
    "user": re.compile(
        r"/django/contrib/(auth|sessions)/|/flask_login/|/flask/sessions\.py|/itsdangerous/"
        r"|/stockroom/accounts/|/stockroom/api/authentication\.py"
    ),
    "template": re.compile(r"/jinja2/|/django/template/|/templatetags/|\.html:|<template>"),
    "rest": re.compile(
        r"/stockroom/(stock|reports|api|admin_site|files)/|/django/contrib/admin/|/django/forms/"
        r"|/wtforms/"
    ),
}


def layer_of(stack: Iterable[str]) -> str:
    """Return the layer of a stack of `file:function`, the innermost first.

    A query belongs to its ORM wherever it was sent from, except those of sessions, users and
    permissions.
    """
    stack = list(stack)
    if any(CONNECT.search(function) for function in stack):
        return "connect"
    is_orm = False
    for function in stack:
        is_orm = is_orm or bool(ORM.search(function))
        if owner := next((name for name, one in OWNERS.items() if one.search(function)), ""):
            break
    else:
        owner = "request"
    if owner == "user":
        return owner
    if DATABASE.search(stack[0]):
        return "database"
    return "orm" if is_orm else owner


def functions(frame: FrameType | None) -> Iterator[str]:
    """Return the functions on a stack as `file:function`, the innermost first."""
    while frame:
        code = frame.f_code
        yield f"{code.co_filename}:{code.co_name}"
        frame = frame.f_back
