"""The addresses of the API (API-1)."""

from django.urls import path

from . import views

app_name = "api"
urlpatterns = [
    path("items", views.item_list, name="item_list"),
    path("items/<sku>", views.item_detail, name="item_detail"),
    path("items/<sku>/movements", views.item_movements, name="item_movements"),
    path("movements", views.movement_list, name="movement_list"),
    path("categories", views.category_list, name="category_list"),
    path("suppliers", views.supplier_list, name="supplier_list"),
    path("reports/low-stock", views.low_stock, name="low_stock"),
    path("openapi.yaml", views.contract, name="contract"),
    path("docs", views.docs, name="docs"),
]
