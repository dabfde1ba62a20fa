"""What all ModelAdmins share (ADM-6, ADM-10, ADM-11, ADM-13)."""

import re
from itertools import chain

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import model_ngettext
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import capfirst

from ..web.pagination import CappedPaginator
from ..web.search import MAX_SEARCH_LENGTH, search_words
from ..web.text import bidi_isolate, parse_integer
from .changelist import MAX_CHOICES, ChangeList
from .forms import PrimaryKeyChoiceField, PrimaryKeyMultipleChoiceField, RecordForm

ROW_PK = re.compile(r"\w+-[0-9]+-id")


class ModelAdmin(admin.ModelAdmin):
    """Lists, forms and deletion whose cost does not grow with the number of records."""

    form = RecordForm
    formfield_overrides = {
        models.ForeignKey: {"form_class": PrimaryKeyChoiceField},
        models.ManyToManyField: {"form_class": PrimaryKeyMultipleChoiceField},
    }
    list_per_page = 25
    list_prefetch_related = ()
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    view_on_site = False
    paginator = CappedPaginator

    def get_urls(self):
        """Omit the URL without a name, which redirects URLs in the form that Django 1.8 used."""
        return [url for url in super().get_urls() if url.name]

    def get_model_perms(self, request):
        """Return {} unless the user may view the model, so that the index omits it."""
        return super().get_model_perms(request) if self.has_view_permission(request) else {}

    def get_fields(self, request, obj=None):
        """Return the fields to show; the template adds the hidden version."""
        return [name for name in super().get_fields(request, obj) if name != "seen_version"]

    def get_changelist(self, request, **kwargs):
        return ChangeList

    def get_ordering(self, request):
        """Return the list's own order, which also breaks the ties of `o` (ADM-5)."""
        return self.ordering or self.opts.ordering

    def get_search_results(self, request, queryset, search_term):
        """Return the records in which every word occurs in one of the search fields."""
        for word in search_words(search_term[:MAX_SEARCH_LENGTH]):
            matches = [self.word_lookup(path, word) for path in self.search_fields]
            queryset = queryset.filter(Q.create(matches, connector=Q.OR))
        return queryset, False

    def word_lookup(self, path, word):
        """Return a lookup of a word in a field; a related model is searched once, in a subquery."""
        name, _, rest = path.partition("__")
        if not rest:
            return f"{name}__icontains", word
        related = self.opts.get_field(name).related_model
        return f"{name}__in", related._base_manager.filter(**{f"{rest}__icontains": word})

    def get_object(self, request, object_id, from_field=None):
        """Return the record with this primary key, or None; lock it in a POST (ADM-9)."""
        if parse_integer(object_id) is None:
            return None
        if request.method == "POST":
            # Saving a record that was just deleted would insert it again.
            self.model._base_manager.select_for_update().filter(pk=object_id).first()
        # Drop from_field: it is the URL's `_to_field`, and an empty one raises FieldDoesNotExist.
        return super().get_object(request, object_id)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save a form, unless a row in it has an invalid primary key."""
        # Before the 400 below; Django 5.2 checks this later, 6.1 only after finding the record.
        if request.method == "POST" and object_id and not self.has_change_permission(request):
            raise PermissionDenied
        pks = [value for name, value in request.POST.items() if ROW_PK.fullmatch(name) and value]
        if None in map(parse_integer, pks):
            raise BadRequest("invalid primary key in a row")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, **kwargs):
        """Keep the focus on the first form that has an invalid field."""
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        all_forms = [context["adminform"].form, *chain.from_iterable(formsets)]
        invalid = [form for form in all_forms if form.fields.keys() & form.errors.keys()]
        for form in invalid[1:]:
            form.has_focus = False
        return super().render_change_form(request, context, *args, **kwargs)

    def response_action(self, request, queryset, **options):
        """Run an action on all selected records and write its history in one transaction."""
        if None in map(parse_integer, request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("invalid primary key in the selection")
        with transaction.atomic():
            # Drop the prefetch: its IN list could exceed SQLite's limit on parameters.
            return super().response_action(request, queryset.prefetch_related(None), **options)

    def log_changes(self, request, objs, label, action_done):
        """Write “Changed <label>.” to the history of each object; report how many were changed."""
        message = [{"changed": {"fields": [label]}}]
        LogEntry.objects.log_actions(request.user.pk, objs, CHANGE, change_message=message)
        counted = f"{len(objs)} {model_ngettext(self.opts, len(objs))}"
        verb = "was" if len(objs) == 1 else "were"
        self.message_user(request, f"{counted} {verb} {action_done}.")

    def response_delete(self, request, obj_display, obj_id):
        return super().response_delete(request, bidi_isolate(obj_display), obj_id)

    def get_deleted_objects(self, objs, request):
        """Return the records to delete; contrib.admin would load all records that protect them."""
        if not all(self.has_delete_permission(request, obj) for obj in objs):
            return [], {}, {self.opts.verbose_name}, []
        if protected := self.get_protected(objs, request):
            return [], {}, set(), protected
        return super().get_deleted_objects(objs, request)

    def get_protected(self, objs, request):
        """Describe the first 100 records that protect the objects from deletion."""
        protected_objects = []
        for relation in self.opts.related_objects:
            if relation.on_delete is models.PROTECT:
                rows = relation.related_model._base_manager.select_related()
                rows = rows.filter(**{f"{relation.field.name}__in": objs}).order_by("pk")
                protected_objects += rows[: MAX_CHOICES - len(protected_objects)]
        return [f"{capfirst(row._meta.verbose_name)}: {row}" for row in protected_objects]

    def history_view(self, request, object_id, extra_context=None):
        """Show a history; respond with 403 even if the record does not exist."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id.lstrip("0") or "0", extra_context)


class ReadOnlyAdmin(ModelAdmin):
    """Records that can be viewed, but not added, changed or deleted (ADM-15)."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
