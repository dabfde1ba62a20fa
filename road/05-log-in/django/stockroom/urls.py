"""URLs of the project."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("stockroom.accounts.urls")),
    path("", include("stockroom.stock.urls")),
]
