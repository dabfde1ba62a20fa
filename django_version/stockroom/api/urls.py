"""API and token page URLs (API-1)."""

from django.urls import include, path

from . import items, movements, token_views, views

api_patterns = [
    path("items", items.item_list, name="item_list"),
    path("items/<sku>", items.item_detail, name="item_detail"),
    path("items/<sku>/movements", movements.item_movements, name="item_movements"),
    path("movements", movements.movement_list, name="movement_list"),
    path("categories", views.category_list, name="category_list"),
    path("suppliers", views.supplier_list, name="supplier_list"),
    path("reports/low-stock", views.low_stock, name="low_stock"),
    path("openapi.yaml", views.contract, name="contract"),
    path("docs", views.docs, name="docs"),
]
token_patterns = [
    path("", token_views.token_list, name="token_list"),
    path("<int:id>/revoke/", token_views.token_revoke, name="token_revoke"),
]
urlpatterns = [
    path("api/v1/", include((api_patterns, "api"))),
    path("accounts/tokens/", include((token_patterns, "tokens"))),
]
