"""Store an upload, and import it once it is confirmed (CSV-3, CSV-5)."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Select, delete, insert, select, update

from ..accounts.models import User
from ..database import utc_now
from ..extensions import db
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
    """Store the text of a file in place of the user's previous upload."""
    query = select(ItemImport.id).where(ItemImport.created_at <= utc_now() - LIFETIME)
    delete_batch(query.order_by(ItemImport.created_at))
    db.session.execute(delete(ItemImport).where(ItemImport.user_id == user.id))
    db.session.execute(insert(ItemImport).values(user_id=user.id, content=content))


def newest_upload(user: User) -> Select[tuple[str]]:
    """Select the text of the newest upload that a user may confirm."""
    query = select(ItemImport.content).where(ItemImport.created_at > utc_now() - LIFETIME)
    return query.where(ItemImport.user_id == user.id).order_by(ItemImport.id.desc()).limit(1)


def preview_upload(*, user: User) -> Plan | None:
    """Return the current plan of an import; None if there is nothing to confirm."""
    content = db.session.scalar(newest_upload(user))
    return content and make_plan(read_rows(content))


@unit_of_work
def confirm_upload(*, user: User, digest: str) -> Plan | None:
    """Import the previewed items, all or nothing; return None if there is nothing to confirm."""
    content = db.session.scalar(newest_upload(user).with_for_update())
    if content is None:
        return None
    plan = make_plan(read_rows(content), lock=True)
    if not plan.is_possible or plan.digest != digest:
        raise PreviewOutdated
    write_plan(plan)
    db.session.execute(delete(ItemImport).where(ItemImport.user_id == user.id))
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
    db.session.execute(delete(Barcode).where(Barcode.item_id.in_(ids_with_new_barcodes)))
    added = [Item(**planned.values) for planned in plan.additions]
    db.session.add_all(added)
    db.session.flush()
    change_items(plan)
    ids = [item.id for item in added] + [planned.item_id for planned in plan.changes]
    barcodes = [
        {"item_id": item_id, "code": code}
        for item_id, planned in zip(ids, plan.additions + plan.changes, strict=True)
        for code in planned.barcodes or []
    ]
    if barcodes:
        db.session.execute(insert(Barcode), barcodes)


def change_items(plan: Plan) -> None:
    """Write the changes to items that are locked, by one UPDATE for each set of columns."""
    rows = [
        {"id": planned.item_id, "version": planned.version + 1, **planned.values}
        for planned in plan.changes
    ]
    # SQLAlchemy sends adjacent rows that set the same columns in one statement.
    rows.sort(key=list)
    if rows:
        db.session.execute(update(Item), rows)
