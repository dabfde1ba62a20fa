"""Template filters and functions (STK-7)."""

from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from flask import Flask, current_app, request
from markupsafe import Markup

from .pagination import MAX_ROWS_COUNTED
from .text import bidi_isolate, format_duration, with_sign
from .time_zones import current_zone


def money(value: Decimal) -> str:
    """Format an amount with its currency, as in EUR 1,234.50."""
    return f"{current_app.config['CURRENCY']} {value:,.2f}"


def capped(count: int) -> str:
    """Format a count of records, as in 60 or 10,000+."""
    return str(count) if count < MAX_ROWS_COUNTED else f"{MAX_ROWS_COUNTED:,}+"


def with_commas(value: int) -> str:
    return f"{value:,}"


def local(value: datetime) -> datetime:
    """Convert a datetime to the user's time zone."""
    return value.astimezone(current_zone())


def format_to_minute(value: datetime) -> str:
    """Format a datetime in the user's time zone, as in 2026-05-01 14:30."""
    return local(value).strftime("%Y-%m-%d %H:%M")


def time_tag(value: datetime) -> Markup:
    """Return a <time> element, in the user's time zone."""
    exact = local(value).isoformat(timespec="seconds")
    return Markup('<time datetime="{}">{}</time>').format(exact, format_to_minute(value))


def has_endpoint(name: str) -> bool:
    """Return whether a chapter with this endpoint is registered."""
    return name in current_app.view_functions


def querystring(**changes: object) -> str:
    """Return the query string with parameters changed, or removed if None; “?” if none are left."""
    fields = request.args.to_dict(flat=False) | changes
    fields = {name: value for name, value in fields.items() if value is not None}
    return "?" + urlencode(fields, doseq=True) if fields or request.args else ""


def init_app(app: Flask) -> None:
    for filter_ in (time_tag, money, with_sign, with_commas, capped, bidi_isolate, format_duration):
        app.add_template_filter(filter_)
    for function in (has_endpoint, querystring):
        app.add_template_global(function)
