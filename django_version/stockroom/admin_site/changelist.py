"""Change lists whose cost does not grow with the number of records (ADM-3, ADM-4, ADM-5)."""

from django.contrib import admin
from django.contrib.admin.options import IS_FACETS_VAR, TO_FIELD_VAR, IncorrectLookupParameters
from django.contrib.admin.views import main
from django.db.models import BooleanField

from ..web.text import parse_integer

MAX_CHOICES = 100


class ChangeList(main.ChangeList):
    """A list that accepts only its own filters."""

    def get_filters(self, request):
        """Reject parameters that are not filters of the list, and flags other than `1` and `0`."""
        # Drop `e`: if a rejected URL has it, Django shows “Database error” instead of redirecting.
        request.GET = request.GET.copy()
        request.GET.pop(main.ERROR_FLAG, None)
        filters = super().get_filters(request)
        specs, _has_filters, remaining, *_rest = filters
        if remaining or {IS_FACETS_VAR, TO_FIELD_VAR} & request.GET.keys():
            raise IncorrectLookupParameters
        for spec in specs:
            if isinstance(spec, RelatedFilter):
                continue  # It checks its own parameters.
            if f"{spec.field_path}__isnull" in request.GET:
                raise IncorrectLookupParameters
            if isinstance(spec.field, BooleanField) and spec.lookup_val not in (None, "0", "1"):
                raise IncorrectLookupParameters
        return filters

    def get_results(self, request):
        """Show the page `p`; Django redirects to the list if there is no such page.

        An action uses the first page: the one it was sent from may no longer exist.
        """
        page = "1" if request.method == "POST" else request.GET.get(main.PAGE_VAR, "1")
        self.page_num = parse_integer(page) or 0
        super().get_results(request)

    def get_ordering_field(self, field_name):
        """Return the field that sorts a column, or None if the list is not sorted by it."""
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None

    def apply_select_related(self, qs):
        """Fetch related records by separate queries: SQLite may choose a bad join order."""
        return qs.prefetch_related(*self.model_admin.list_prefetch_related)


class RelatedFilter(admin.RelatedFieldListFilter):
    """A filter by a related record that offers the first 100, and the chosen one."""

    def queryset(self, request, queryset):
        is_invalid = self.lookup_val_isnull not in (None, "True", "False", "1", "0")
        if is_invalid or None in map(parse_integer, self.lookup_val or []):
            raise IncorrectLookupParameters
        return super().queryset(request, queryset)

    def field_choices(self, field, request, model_admin):
        related = model_admin.admin_site.get_model_admin(field.remote_field.model)
        queryset = related.get_queryset(request)
        rows = list(queryset[:MAX_CHOICES])
        pks = [pk for pk in map(parse_integer, self.lookup_val or []) if pk is not None]
        rows += queryset.filter(pk__in=pks).exclude(pk__in=[row.pk for row in rows])
        return [(row.pk, str(row)) for row in rows]
