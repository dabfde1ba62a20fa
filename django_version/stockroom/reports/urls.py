"""Dashboard, report and print URLs."""

from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("reports/low-stock/", views.low_stock, name="low_stock"),
    path("reports/low-stock.csv", views.low_stock_csv, name="low_stock_csv"),
    path("reports/valuation/", views.valuation, name="valuation"),
    path("reports/valuation.csv", views.valuation_csv, name="valuation_csv"),
    path("reports/activity/", views.activity, name="activity"),
    path("reports/activity.csv", views.activity_csv, name="activity_csv"),
    path("items/print/", views.print_items, name="print_items"),
    path("items/labels/", views.print_labels, name="print_labels"),
    path("movements/print/", views.print_movements, name="print_movements"),
]
