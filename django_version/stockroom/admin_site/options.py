"""What the records in the admin have in common (ADM-1, ADM-10, ADM-11)."""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.db.models import Q

from ..web.numbers import read_number
from ..web.pagination import ReachPaginator
from ..web.search import MAX_SEARCH_LENGTH, search_words
from ..web.text import isolated
from ..web.transactions import checked_again
from .changelist import ChangeList
from .deletion import Deletion
from .fields import NO_CHOICE, AutocompleteSelect, RecordField, check_rows


class ModelAdmin(Deletion, admin.ModelAdmin):
    """Lists, searches and deletes records of which there may be very many (ADM-3, ADM-4)."""

    list_per_page = 25
    list_max_show_all = 200
    list_select_related = ()
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    paginator = ReachPaginator

    def get_changelist(self, request, **kwargs):
        return ChangeList

    def get_search_results(self, request, queryset, search_term):
        """Keep the rows in which each word of the search occurs (ADM-4)."""
        for word in search_words(search_term[:MAX_SEARCH_LENGTH]):
            matches = [(f"{name}__icontains", word) for name in self.search_fields]
            queryset = queryset.filter(Q.create(matches, connector=Q.OR))
        return queryset, any(
            lookup_spawns_duplicates(self.opts, name) for name in self.search_fields
        )

    def get_object(self, request, object_id, from_field=None):
        """Fetch a record by its number in the URL, if it is one (SEC-6, ADM-9)."""
        if read_number(object_id) is None:
            return None
        return super().get_object(request, object_id, from_field)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Look up the records of which there may be many (ADM-6)."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = AutocompleteSelect(db_field, self.admin_site)
        kwargs.setdefault("form_class", RecordField)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Say the same of whatever is not offered (ADM-7)."""
        kwargs["error_messages"] = dict.fromkeys(["invalid_choice", "invalid_pk_value"], NO_CHOICE)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @checked_again
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save a form, unless a number in it is none that a database knows (ADM-7, SEC-6)."""
        # Django 5.2 does this itself; 6.1 looks for the record first.
        if request.method == "POST" and object_id and not self.has_change_permission(request):
            raise PermissionDenied
        check_rows(request.POST)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except OverflowError as error:
            raise BadRequest("a number too large") from error

    @checked_again
    def delete_view(self, request, object_id, extra_context=None):
        """Ask, then delete a record, unless something points at it by then (ADM-10)."""
        return super().delete_view(request, object_id, extra_context)

    @checked_again
    def response_action(self, request, queryset, **options):
        """Act on all that is selected, and write its history, or on nothing (ADM-11, ADM-12)."""
        if None in map(read_number, request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("a selection that is no number")
        # What the columns show of other records is not needed, and may be more than SQLite can ask.
        with transaction.atomic():
            return super().response_action(request, queryset.prefetch_related(None), **options)

    def response_delete(self, request, obj_display, obj_id):
        """Say what was deleted (ADM-10, SEC-10)."""
        return super().response_delete(request, isolated(obj_display), obj_id)

    def history_view(self, request, object_id, extra_context=None):
        """Show a history to those who may see the record, missing or not (ADM-9, ADM-12)."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)


class ReadOnlyAdmin(ModelAdmin):
    """Records that are looked at, and neither added, changed nor deleted (ADM-15)."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
