"""Say whether the process lives and whether it can serve (OPS-4)."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response

from .extensions import db, migrate

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """Answer as long as the process lives (OPS-4)."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@bp.get("/readyz")
def readyz() -> Response:
    """Answer 200 when the database is there and fully migrated, else 503 (OPS-4)."""
    wanted = ScriptDirectory.from_config(migrate.get_config()).get_heads()
    with db.engine.connect() as connection:
        done = MigrationContext.configure(connection).get_current_heads()
    if set(done) != set(wanted):
        return Response(
            "migrations are pending\n", status=503, content_type="text/plain; charset=utf-8"
        )
    return Response("ok\n", content_type="text/plain; charset=utf-8")
