"""The URLs of the project, as startproject makes them, and those of the app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("stock.urls")),
]
