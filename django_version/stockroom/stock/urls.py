"""The addresses of stock."""

from django.urls import path

from . import file_views, views

app_name = "stock"
urlpatterns = [
    path("items/", views.item_list, name="item_list"),
    path("items/export.csv", file_views.item_export, name="item_export"),
    path("items/import/", file_views.item_import, name="item_import"),
    path("items/import/preview/", file_views.import_preview, name="import_preview"),
    path("items/<sku>/", views.item_detail, name="item_detail"),
    path("items/<sku>/movements/", views.record_movement, name="record_movement"),
    path("movements/", views.movement_list, name="movement_list"),
]
