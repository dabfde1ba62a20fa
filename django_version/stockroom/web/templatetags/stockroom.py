"""Template filters (STK-7)."""

from datetime import datetime
from decimal import Decimal

from django import template
from django.conf import settings

from ..text import bidi_isolate, with_sign

register = template.Library()
register.filter(bidi_isolate)
register.filter(with_sign)


@register.filter(expects_localtime=True)
def isoformat(value: datetime) -> str:
    """Format a datetime in the user's time zone, as in 2026-05-01T14:30:00+02:00."""
    return value.isoformat(timespec="seconds")


@register.filter
def money(value: Decimal) -> str:
    """Format an amount with its currency, as in EUR 1,234.50."""
    return f"{settings.CURRENCY} {value:,.2f}"


@register.filter
def with_commas(value: int) -> str:
    return f"{value:,}"
