"""What the admin deletes, and what forbids it (ADM-10, ADM-11)."""

from django.contrib import admin, messages
from django.contrib.admin import actions
from django.db import models
from django.utils.text import capfirst

from .changelist import LISTED

MOST_DELETED = 200


@admin.action(permissions=["delete"], description="Delete selected %(verbose_name_plural)s")
def delete_selected(modeladmin, request, queryset):
    """Delete what is selected, unless it is too much to be shown first (ADM-11)."""
    if queryset[: MOST_DELETED + 1].count() > MOST_DELETED:
        plural = modeladmin.opts.verbose_name_plural
        text = f"Select at most {MOST_DELETED} {plural} to delete."
        return modeladmin.message_user(request, text, messages.ERROR)
    return actions.delete_selected(modeladmin, request, queryset.order_by("pk"))


class Deletion:
    """Deletes a record unless others point at it, without loading all of these (ADM-10)."""

    def get_deleted_objects(self, objs, request):
        """Return what goes with the objects, or what forbids to delete them (ADM-10)."""
        # contrib.admin would load all the records that forbid it.
        if protected := self.get_protecting(objs):
            return [], {}, set(), protected
        return super().get_deleted_objects(objs, request)

    def get_protecting(self, objs):
        """Name the first 100 records that forbid to delete the objects (ADM-10)."""
        found = []
        for relation in self.opts.related_objects:
            if relation.on_delete is models.PROTECT:
                rows = relation.related_model._base_manager.select_related()
                rows = rows.filter(**{f"{relation.field.name}__in": objs}).order_by("pk")
                found += rows[: LISTED - len(found)]
        return [f"{capfirst(row._meta.verbose_name)}: {row}" for row in found]
