"""Files of items that were uploaded: kept, confirmed, written (CSV-3, CSV-5)."""

from datetime import timedelta

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ..accounts.models import User, utc_now
from ..extensions import db
from ..stock.models import Barcode, Item
from ..web.transactions import delete_some, unit_of_work
from .comparison import Watch, make_plan
from .lines import Line, read_lines
from .models import ItemImport
from .plans import Plan

LIFETIME = timedelta(hours=1)
AT_ONCE = 1_000


class Outdated(Exception):
    """The stock has changed since the preview that was confirmed (CSV-5)."""


@unit_of_work
def keep_import(*, user: User, content: str) -> None:
    """Keep what someone uploaded in place of what they uploaded before (CSV-5)."""
    over = select(ItemImport.id).where(ItemImport.created_at <= utc_now() - LIFETIME)
    delete_some(over.order_by(ItemImport.created_at))
    db.session.execute(delete(ItemImport).where(ItemImport.user_id == user.id))
    db.session.execute(insert(ItemImport).values(user_id=user.id, content=content))


def imports_of(user: User) -> Select[tuple[str]]:
    """Select what someone may confirm, the newest first (CSV-5)."""
    kept = select(ItemImport.content).where(ItemImport.created_at > utc_now() - LIFETIME)
    return kept.where(ItemImport.user_id == user.id).order_by(ItemImport.id.desc()).limit(1)


def preview_import(*, user: User) -> Plan | None:
    """Return what confirming would do now; None where there is nothing to confirm (CSV-5)."""
    content = db.session.scalar(imports_of(user))
    return make_plan(read_lines(content)) if content else None


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
    content = db.session.scalar(imports_of(user).with_for_update())
    if content is None:
        return None
    plan = make_plan(read_lines(content), lock=True)
    if not plan.is_possible or plan.digest != digest:
        raise Outdated
    write(plan)
    db.session.execute(delete(ItemImport).where(ItemImport.user_id == user.id))
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
    gone = [code for one in plan.changes for code in one.codes_gone]
    for start in range(0, len(gone), AT_ONCE):
        codes = gone[start : start + AT_ONCE]
        db.session.execute(delete(Barcode).where(Barcode.code.in_(codes)))
    added = [Item(**one.fields) for one in plan.adds]
    db.session.add_all(added)
    db.session.flush()
    changed = [{"id": one.number, "version": one.version + 1, **one.fields} for one in plan.changes]
    if changed:
        db.session.execute(update(Item), changed)
    numbers = [item.id for item in added] + [one.number for one in plan.changes]
    owners = zip(numbers, [*plan.adds, *plan.changes], strict=True)
    barcodes = [{"item_id": item, "code": code} for item, one in owners for code in one.codes_new]
    if barcodes:
        db.session.execute(insert(Barcode), barcodes)
