"""Files of items that were uploaded: kept, confirmed, written (CSV-3, CSV-5)."""

from datetime import timedelta

from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.utils import timezone

from ..accounts.models import User
from ..stock.models import Barcode, Item
from ..web.transactions import delete_some, in_batches, unit_of_work
from .comparison import Watch, make_plan
from .lines import Line, read_lines
from .models import ItemImport
from .plans import Change, Plan

LIFETIME = timedelta(hours=1)
WRITTEN = ["name", "description", "category", "supplier", "unit_cost", "reorder_level"]
WRITTEN += ["is_active", "version", "updated_at"]


class Outdated(Exception):
    """The stock has changed since the preview that was confirmed (CSV-5)."""


@unit_of_work
def keep_import(*, user: User, content: str) -> None:
    """Keep what someone uploaded in place of what they uploaded before (CSV-5)."""
    over = ItemImport.objects.filter(created_at__lte=timezone.now() - LIFETIME)
    delete_some(over.order_by("created_at"))
    ItemImport.objects.filter(user=user).delete()
    ItemImport.objects.create(user=user, content=content)


def imports_of(user: User) -> QuerySet[ItemImport]:
    """Return what someone may confirm, the newest first (CSV-5)."""
    kept = ItemImport.objects.filter(user=user, created_at__gt=timezone.now() - LIFETIME)
    return kept.order_by("-pk")


def preview_import(*, user: User) -> Plan | None:
    """Return what confirming would do now; None where there is nothing to confirm (CSV-5)."""
    kept = imports_of(user).first()
    return kept and make_plan(read_lines(kept.content))


def confirm_import(*, user: User, digest: str) -> Plan | None:
    """Write what was previewed, all or nothing, and return it (CSV-3, CSV-5).

    Returns None where there is nothing to confirm; raises Outdated where the preview of that digest
    is not what would be written now.
    """
    try:
        return write_kept(user=user, digest=digest)
    except IntegrityError as error:
        # Someone else has just added the same SKU or barcode, or taken a category away.
        raise Outdated from error


@unit_of_work
def write_kept(*, user: User, digest: str) -> Plan | None:
    """Write what someone uploaded if it does what the digest says (CSV-5)."""
    kept = imports_of(user).select_for_update().first()
    if kept is None:
        return None
    plan = make_plan(read_lines(kept.content), lock=True)
    if not plan.is_possible or plan.digest != digest:
        raise Outdated
    write(plan)
    ItemImport.objects.filter(user=user).delete()
    return plan


@unit_of_work
def import_lines(*, lines: list[Line], watch: Watch = iter, dry_run: bool = False) -> Plan:
    """Compare and write at once, unless something is wrong; return what was found (CSV-3)."""
    plan = make_plan(lines, lock=True, watch=watch)
    if plan.is_possible and not dry_run:
        write(plan)
    return plan


def write(plan: Plan) -> None:
    """Write what a plan says; barcodes are free before others take them (CSV-3)."""
    for codes in in_batches([code for one in plan.changes for code in one.codes_gone]):
        Barcode.objects.filter(code__in=codes).delete()
    added = Item.objects.bulk_create(Item(**one.fields) for one in plan.adds)
    change_items(plan.changes)
    numbers = [item.pk for item in added] + [one.number for one in plan.changes]
    owners = zip(numbers, [*plan.adds, *plan.changes], strict=True)
    Barcode.objects.bulk_create(
        Barcode(item_id=number, code=code) for number, one in owners for code in one.codes_new
    )


def change_items(changes: list[Change]) -> None:
    """Write changes to items that are locked, by an upsert of whole items (CSV-3).

    Django's bulk_update says each value in a CASE of its own, and takes ten times as long.
    """
    items = Item.objects.in_bulk([one.number for one in changes])
    for one in changes:
        for name, value in {**one.fields, "version": one.version + 1}.items():
            setattr(items[one.number], name, value)
    has_target = connection.features.supports_update_conflicts_with_target
    Item.objects.bulk_create(
        items.values(),
        update_conflicts=True,
        update_fields=WRITTEN,
        unique_fields=["id"] if has_target else None,
    )
