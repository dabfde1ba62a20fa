"""Item and movement URLs."""

from django.urls import path

from . import views

app_name = "stock"
urlpatterns = [
    path("items/", views.item_list, name="item_list"),
    path("items/<sku>/", views.item_detail, name="item_detail"),
    path("items/<sku>/movements/", views.record_movement, name="record_movement"),
    path("movements/", views.movement_list, name="movement_list"),
    path("movements/<int:id>/undo/", views.undo_movement, name="undo_movement"),
]
