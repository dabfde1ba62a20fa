"""A template filter for items (STK-1)."""

from django import template
from django.utils.html import format_html

from ..choices import ItemStatus

register = template.Library()


@register.filter
def status_badge(status: str) -> str:
    """Show a status by word and shape as well as color."""
    return format_html('<span class="badge {}">{}</span>', status, ItemStatus(status).label)
