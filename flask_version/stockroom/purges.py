"""Delete what is over, some of it whenever more comes, so that no table grows for ever (OPS-5)."""

from sqlalchemy import Select, delete

from .extensions import db

AT_ONCE = 100


def delete_some(rows: Select) -> None:
    """Delete the first 100 rows of a query for a key, past others who do so too (OPS-5)."""
    (key,) = rows.selected_columns
    found = db.session.scalars(rows.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    if found:
        db.session.execute(delete(key.table).where(key.in_(found)))
