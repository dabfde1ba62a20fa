"""Change lists whose cost does not grow with the number of records (ADM-3, ADM-4, ADM-5, SEC-6)."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views import main

from ..web.numbers import parse_integer
from ..web.pagination import MAX_ROWS_COUNTED, capped_count

MAX_LISTED = 100


class Count(int):
    """A number of rows, shown as “10,000+” if it is greater."""

    def __str__(self):
        return f"{MAX_ROWS_COUNTED:,}+" if self > MAX_ROWS_COUNTED else super().__str__()


class ChangeList(main.ChangeList):
    """A list that counts up to MAX_ROWS_COUNTED and takes only the parameters it offers."""

    def get_results(self, request):
        """Count up to MAX_ROWS_COUNTED; reject a page that does not exist."""
        super().get_results(request)
        page = request.GET.get(main.PAGE_VAR, "1")
        if not self.show_all and page not in map(str, self.paginator.page_range):
            raise IncorrectLookupParameters
        exceeded = self.paginator.exceeded
        self.result_count = self.full_result_count = Count(self.result_count + exceeded)
        if self.query or self.has_active_filters:
            # The template hides the total if it equals the number of results.
            self.full_result_count = Count(capped_count(self.root_queryset) + exceeded)
        self.show_full_result_count = True
        self.show_admin_actions = self.result_count > 0

    def get_filters(self, request):
        """Reject a parameter that is no filter of the list."""
        filters = super().get_filters(request)
        _specs, _has_filters, remaining, *_flags = filters
        if remaining:
            raise IncorrectLookupParameters
        return filters

    def get_filters_params(self, params=None):
        """Take the last value of a repeated parameter."""
        return {name: values[-1:] for name, values in super().get_filters_params(params).items()}

    def get_ordering(self, request, queryset):
        """Sort by the columns that are offered, ignoring all others."""
        columns = [str(i) for i, name in enumerate(self.list_display) if name in self.sortable_by]
        parts = self.params.pop(main.ORDER_VAR, "").split(".")
        if offered := [part for part in parts if part.removeprefix("-") in columns]:
            self.params[main.ORDER_VAR] = ".".join(offered)
        return super().get_ordering(request, queryset)

    def apply_select_related(self, qs):
        """Fetch related records by separate queries: SQLite may join in the wrong order."""
        return qs.prefetch_related(*self.model_admin.list_prefetch_related)


class RelatedFilter(admin.RelatedFieldListFilter):
    """A filter by a related record that offers the first 100, and the chosen one."""

    def queryset(self, request, queryset):
        if None in map(parse_integer, self.lookup_val or []):
            raise IncorrectLookupParameters
        return super().queryset(request, queryset)

    def field_choices(self, field, request, model_admin):
        related = model_admin.admin_site.get_model_admin(field.remote_field.model)
        queryset = related.get_queryset(request)
        rows = list(queryset[:MAX_LISTED])
        pks = [pk for pk in map(parse_integer, self.lookup_val or []) if pk is not None]
        rows += queryset.filter(pk__in=pks).exclude(pk__in=[row.pk for row in rows])
        return [(row.pk, str(row)) for row in rows]
