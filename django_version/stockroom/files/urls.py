"""CSV file URLs."""

from django.urls import path

from . import views

app_name = "files"
urlpatterns = [
    path("items/export.csv", views.item_export, name="item_export"),
    path("items/import/", views.item_import, name="item_import"),
    path("items/import/preview/", views.import_preview, name="import_preview"),
]
