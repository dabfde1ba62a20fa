"""The admin: what contrib.admin gives in Django, written by hand (ADM-1).

To be read in this order: `site` knows what is registered and where it sits, `options` and `kinds`
what can be declared about it; `views` are the pages; `lists` and `filters` make a list, `forms`,
`fields` and `inlines` the form of a record out of its model, `display` its values as text;
`actions`, `deletion` and `history` do what they are called, and `door` lets staff in.
"""

from .kinds import StackedInline, TabularInline
from .options import ModelAdmin, ReadOnlyAdmin, action
from .site import site

__all__ = ["ModelAdmin", "ReadOnlyAdmin", "StackedInline", "TabularInline", "action", "site"]
