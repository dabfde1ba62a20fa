"""Say whether the process lives and whether it can serve (OPS-4)."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

app_name = "health"


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process lives (OPS-4)."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database is there and fully migrated, else 503 (OPS-4)."""
    if not is_migrated():
        return HttpResponse(
            "migrations are pending\n", status=503, content_type="text/plain; charset=utf-8"
        )
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def is_migrated() -> bool:
    """Tell whether the database has all that this version needs (OPS-4)."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
