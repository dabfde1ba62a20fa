"""URLs of the API."""

from django.urls import path

from . import views

app_name = "api"
urlpatterns = [
    path("items", views.item_list, name="item_list"),
    path("items/<sku>", views.item_detail, name="item_detail"),
    path("items/<sku>/movements", views.item_movements, name="item_movements"),
]
