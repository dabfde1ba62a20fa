"""Run the migrations of this folder on the application's own engine (OPS-8)."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, select, text

from stockroom.database import UTCDateTime

db = current_app.extensions["migrate"].db
COLLATION = "utf8mb4_nopad_bin"


def render_item(kind: str, item: Any, autogenerating: Any) -> str | Literal[False]:
    """Write the plain column type into a migration, not UTCDateTime, which may change."""
    if kind != "type" or not isinstance(item, UTCDateTime):
        return False
    autogenerating.imports.add("from sqlalchemy.dialects import mysql")
    return 'sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql")'


configure_args = {
    **current_app.extensions["migrate"].configure_args,
    "target_metadata": db.metadata,
    "render_item": render_item,
}


def run_migrations_offline() -> None:
    """Print the SQL instead of running it."""
    url = db.engine.url.render_as_string(hide_password=False)
    context.configure(url=url, literal_binds=True, **configure_args)
    with context.begin_transaction():
        context.run_migrations()


def check_collation(connection: Connection) -> None:
    """Check that a MariaDB database compares text exactly (OPS-3)."""
    if connection.dialect.name != "mysql":
        return
    with connection.begin():
        collation = connection.scalar(select(text("@@collation_database")))
    if collation != COLLATION:
        problem = f"the database has {collation}; it needs MariaDB and COLLATE {COLLATION}"
        raise SystemExit(f"STOCKROOM_DATABASE_URL: {problem}")


def run_migrations_online() -> None:
    """Run the missing migrations, in one transaction if the database supports it."""
    with db.engine.connect() as connection:
        check_collation(connection)
        on_sqlite = connection.dialect.name == "sqlite"
        context.configure(
            connection=connection,
            transactional_ddl=on_sqlite or None,
            **configure_args,
        )
        with context.begin_transaction():
            if on_sqlite:
                # sqlite3 begins a transaction before INSERT and UPDATE, not before CREATE TABLE.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
