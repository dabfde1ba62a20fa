"""Say whether the process lives and whether it can serve (OPS-4)."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response

from ..extensions import db, migrate

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """Answer as long as the process lives (OPS-4)."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@bp.get("/readyz")
def readyz() -> Response:
    """Answer 200 when the database is there and fully migrated, else 503 (OPS-4)."""
    if not is_migrated():
        return Response(
            "migrations are pending\n", status=503, content_type="text/plain; charset=utf-8"
        )
    return Response("ok\n", content_type="text/plain; charset=utf-8")


def is_migrated() -> bool:
    """Tell whether the database has all that this version needs (OPS-4)."""
    script = ScriptDirectory.from_config(migrate.get_config())
    with db.engine.connect() as connection:
        done = set(MigrationContext.configure(connection).get_current_heads())
    # A revision that is not known here is a newer version's, and comes after all that are.
    known = {revision.revision for revision in script.walk_revisions()}
    return not done <= known or done == set(script.get_heads())
