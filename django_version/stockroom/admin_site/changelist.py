"""Lists of the admin that cost the same at any size (ADM-3, ADM-4, ADM-5)."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import build_q_object_from_lookup_parameters
from django.contrib.admin.views import main

from ..web.numbers import read_number
from ..web.pagination import REACH, count_reachable

LISTED = 100


class Count(int):
    """A number of rows, told as 10,000+ where it is beyond the reach (ADM-3, STK-1)."""

    def __str__(self):
        return f"{REACH:,}+" if self > REACH else super().__str__()


class ChangeList(main.ChangeList):
    """A list that counts, filters and sorts by no more than what is offered (ADM-3, ADM-4)."""

    def get_results(self, request):
        """Count no further than the reach; refuse a page that is not there (ADM-3, ADM-11)."""
        super().get_results(request)
        page = request.GET.get(main.PAGE_VAR, "1")
        if not self.show_all and page not in map(str, self.paginator.page_range):
            raise IncorrectLookupParameters
        exceeded = self.paginator.exceeded
        self.result_count = self.full_result_count = Count(self.result_count + exceeded)
        if self.query or self.has_active_filters:
            # The search tells the total only where it differs: beyond the reach nobody knows.
            self.full_result_count = Count(count_reachable(self.root_queryset) + exceeded)
        self.show_full_result_count = True
        self.show_admin_actions = self.result_count > 0

    def get_filters(self, request):
        """Refuse a parameter that is no filter of the list (ADM-4)."""
        filters = super().get_filters(request)
        _specs, _has_filters, remaining, *_flags = filters
        if remaining:
            raise IncorrectLookupParameters
        return filters

    def get_filters_params(self, params=None):
        """Take the last value of a repeated parameter (SEC-6)."""
        found = super().get_filters_params(params)
        return {name: values[-1:] for name, values in found.items()}

    def get_ordering(self, request, queryset):
        """Sort by nothing but the columns that are offered, named by ASCII digits (ADM-5)."""
        asked = self.params.pop(main.ORDER_VAR, "").split(".")
        if offered := [one for one in asked if self.is_offered(one)]:
            self.params[main.ORDER_VAR] = ".".join(offered)
        return super().get_ordering(request, queryset)

    def is_offered(self, column):
        """Tell whether a column, “2” or “-2”, is one to sort by (ADM-5)."""
        number = read_number(column.removeprefix("-"))
        columns = dict(enumerate(self.list_display))
        return number is not None and columns.get(number) in self.sortable_by

    def apply_select_related(self, qs):
        """Fetch related records apart: SQLite may begin a join with the wrong table (ADM-3)."""
        return qs.prefetch_related(*self.list_select_related)


class RelatedFilter(admin.RelatedFieldListFilter):
    """A filter by another record that offers the first 100, and the chosen one (ADM-4)."""

    def queryset(self, request, queryset):
        """Refuse what cannot be the number of a record (SEC-6)."""
        if None in map(read_number, self.lookup_val or []):
            raise IncorrectLookupParameters
        return super().queryset(request, queryset)

    def field_choices(self, field, request, model_admin):
        related = model_admin.admin_site.get_model_admin(field.remote_field.model)
        rows = related.get_queryset(request)
        found = list(rows[:LISTED])
        if chosen := [one for one in self.lookup_val or [] if read_number(one) is not None]:
            wanted = rows.filter(build_q_object_from_lookup_parameters({"pk": chosen}))
            found += [row for row in wanted if row not in found]
        return [(row.pk, str(row)) for row in found]
