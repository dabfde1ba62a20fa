"""URLs of the project."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("stockroom.accounts.urls")),
    path("api/v1/", include("stockroom.api.urls")),
    path("", include("stockroom.stock.urls")),
]
