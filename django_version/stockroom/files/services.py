"""Store an upload, and import it once it is confirmed (CSV-3, CSV-5)."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from ..accounts.models import User
from ..stock.models import Barcode, Item
from ..web.transactions import delete_batch, unit_of_work
from .models import ItemImport
from .plans import Plan, make_plan
from .rows import FileRow, read_rows

LIFETIME = timedelta(hours=1)


class PreviewOutdated(Exception):
    """The stock has changed since the preview that was confirmed."""


@unit_of_work
def store_upload(*, user: User, content: str) -> None:
    """Store the text of a file, replacing the user's previous upload."""
    expired = ItemImport.objects.filter(created_at__lte=timezone.now() - LIFETIME)
    delete_batch(expired.order_by("created_at"))
    ItemImport.objects.filter(user=user).delete()
    ItemImport.objects.create(user=user, content=content)


def get_uploads(user: User) -> QuerySet[ItemImport]:
    """Return the uploads that a user may confirm, newest first."""
    uploads = ItemImport.objects.filter(user=user, created_at__gt=timezone.now() - LIFETIME)
    return uploads.order_by("-pk")


def preview_upload(*, user: User) -> Plan | None:
    """Return the current plan of an import; None if there is nothing to confirm."""
    upload = get_uploads(user).first()
    return make_plan(read_rows(upload.content)) if upload else None


@unit_of_work
def confirm_upload(*, user: User, digest: str) -> Plan | None:
    """Import what was previewed, all or nothing; None if there is nothing to confirm.

    Raise PreviewOutdated if the plan now has another digest, and IntegrityError if another user
    has just added the same SKU or barcode, or deleted a category.
    """
    upload = get_uploads(user).select_for_update().first()
    if upload is None:
        return None
    plan = make_plan(read_rows(upload.content), lock=True)
    if not plan.is_possible or plan.digest != digest:
        raise PreviewOutdated
    write_plan(plan)
    ItemImport.objects.filter(user=user).delete()
    return plan


@unit_of_work
def import_rows(*, rows: list[FileRow], progress: Callable, dry_run: bool) -> Plan:
    """Compare rows and write them, unless there are errors; return the plan."""
    plan = make_plan(rows, lock=True, progress=progress)
    if plan.is_possible and not dry_run:
        write_plan(plan)
    return plan


def write_plan(plan: Plan) -> None:
    """Write items and barcodes; old barcodes are deleted first, so that one can move."""
    ids_with_new_barcodes = [row.item_id for row in plan.changes if row.barcodes is not None]
    Barcode.objects.filter(item__in=ids_with_new_barcodes).delete()
    added = Item.objects.bulk_create(Item(**change.values) for change in plan.additions)
    for change in plan.changes:
        values = {**change.values, "version": change.version + 1, "updated_at": timezone.now()}
        Item.objects.filter(pk=change.item_id).update(**values)
    pks = [item.pk for item in added] + [change.item_id for change in plan.changes]
    Barcode.objects.bulk_create(
        Barcode(item_id=pk, code=code)
        for pk, change in zip(pks, plan.additions + plan.changes, strict=True)
        for code in change.barcodes or []
    )
