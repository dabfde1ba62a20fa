"""The URLs of the project, as created by startproject, and those of the app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("stock.urls")),
]
