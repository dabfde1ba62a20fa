"""Report whether the process is alive and whether it is ready to serve (OPS-4)."""

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response

from ..extensions import db, migrate

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """Respond as long as the process is alive."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> Response:
    """Respond with 200 when the database is reachable and fully migrated, otherwise 503."""
    text, status = ("ok\n", 200) if is_migrated() else ("migrations are pending\n", 503)
    return Response(text, status, mimetype="text/plain")


def is_migrated() -> bool:
    """Return whether the database has every migration of this version."""
    known, heads = read_revisions()
    with db.engine.connect() as connection:
        done = set(MigrationContext.configure(connection).get_current_heads())
    # An unknown revision is that of a newer version, which has all migrations of this one.
    return done == heads or not done <= known


@cache
def read_revisions() -> tuple[set[str], set[str]]:
    """Return this version's revisions, and the last ones; cached, as this imports all scripts."""
    script = ScriptDirectory.from_config(migrate.get_config())
    return {row.revision for row in script.walk_revisions()}, set(script.get_heads())
