"""The URLs of the health checks."""

from django.urls import path

from . import health

app_name = "health"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
