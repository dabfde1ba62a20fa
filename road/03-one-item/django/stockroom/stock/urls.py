"""URLs of the stock."""

from django.urls import path

from . import views

app_name = "stock"
urlpatterns = [
    path("items/", views.item_list, name="item_list"),
    path("items/<sku>/", views.item_detail, name="item_detail"),
]
