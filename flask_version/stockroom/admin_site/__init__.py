"""The admin: what contrib.admin gives in Django, written by hand (ADM-1)."""

from .kinds import StackedInline, TabularInline
from .options import ModelAdmin, action
from .site import site

__all__ = ["ModelAdmin", "StackedInline", "TabularInline", "action", "site"]
