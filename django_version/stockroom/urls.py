"""Project URLs (SEC-1)."""

from django.contrib import admin
from django.urls import include, path

from . import errors
from .web import health

health_patterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
urlpatterns = [
    path("", include((health_patterns, "health"))),
    # Without the reports, "/" needs another view, such as stock.views.item_list.
    path("", include("stockroom.reports.urls")),
    # Before the stock, whose item URLs would match these as SKUs.
    path("", include("stockroom.files.urls")),
    path("", include("stockroom.stock.urls")),
    path("", include("stockroom.api.urls")),
    path("accounts/", include("stockroom.accounts.urls")),
    path("admin/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
