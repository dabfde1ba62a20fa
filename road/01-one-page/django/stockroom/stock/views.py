"""Pages of the stock."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

PAGE = """<!doctype html>
<html lang="en">
<title>Items · Stockroom</title>
<h1>Items</h1>
<p>Nothing is in stock yet.</p>
</html>
"""


@require_safe
def item_list(request):
    """Show the list of items."""
    return HttpResponse(PAGE)
