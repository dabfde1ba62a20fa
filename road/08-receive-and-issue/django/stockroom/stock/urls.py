"""URLs of the stock."""

from django.urls import path

from . import views

app_name = "stock"
urlpatterns = [
    path("items/", views.item_list, name="item_list"),
    path("items/add/", views.item_add, name="item_add"),
    path("items/<sku>/", views.item_detail, name="item_detail"),
    path("items/<sku>/movements/", views.record_movement, name="record_movement"),
]
