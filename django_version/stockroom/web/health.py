"""Report whether the process is alive and whether it is ready to serve (OPS-4)."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

TEXT_PLAIN = "text/plain; charset=utf-8"


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Respond as long as the process is alive."""
    return HttpResponse("ok\n", content_type=TEXT_PLAIN)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Respond with 200 when the database is reachable and fully migrated, otherwise 503."""
    if is_migrated():
        return HttpResponse("ok\n", content_type=TEXT_PLAIN)
    return HttpResponse("migrations are pending\n", content_type=TEXT_PLAIN, status=503)


def is_migrated() -> bool:
    """Return whether the database has every migration of this version."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
