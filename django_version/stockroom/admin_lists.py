"""Lists of the admin that cost the same at any size (ADM-3, ADM-4, ADM-5)."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import build_q_object_from_lookup_parameters
from django.contrib.admin.views import main

from .pagination import REACH, count_reachable

LISTED = 100


def is_number(text: str) -> bool:
    """Tell whether a text can be the number of a record (SEC-6)."""
    return text.isdecimal() and len(text) < 19


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

    def get_ordering_field(self, field_name):
        """Sort by nothing but the columns that are offered (ADM-5)."""
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None

    def apply_select_related(self, qs):
        """Fetch related records apart: SQLite may begin a join with the wrong table (ADM-3)."""
        return qs.prefetch_related(*self.list_select_related)


class RelatedFilter(admin.RelatedFieldListFilter):
    """A filter by another record that offers the first 100, and the chosen one (ADM-4)."""

    def field_choices(self, field, request, model_admin):
        related = model_admin.admin_site.get_model_admin(field.remote_field.model)
        rows = related.get_queryset(request)
        found = list(rows[:LISTED])
        if chosen := list(filter(is_number, self.lookup_val or [])):
            wanted = rows.filter(build_q_object_from_lookup_parameters({"pk": chosen}))
            found += [row for row in wanted if row not in found]
        return [(row.pk, str(row)) for row in found]
