"""Checks of every page, found by their URLs."""

from django.contrib.auth.models import Group
from django.urls import get_resolver, reverse

from stockroom.accounts.models import User
from stockroom.management.commands.list_routes import walk
from stockroom.stock.models import Category, Item, StockMovement, Supplier

from .base import LOGIN, DemoTestCase

PUBLIC = {
    "accounts:login",
    "accounts:password_reset",
    "accounts:password_reset_confirm",
    "accounts:password_reset_done",
    "accounts:signup",
    "admin:login",
    "health:healthz",
    "health:readyz",
}
# Logging out takes POST only.
PAGES = {
    name: path
    for path, name in walk(get_resolver())
    if not path.startswith("/api/") and name not in {"accounts:logout", "admin:logout"}
}
# Each database numbers its rows in its own way.
PRIMARY_KEYS = {"content_type_id": 1, "id": 1, "object_id": 1}
ARGUMENTS = {
    "app_label": "stock",
    "sku": "HEX-M8-030",
    "token": "token",
    "uidb64": "MQ",
    **PRIMARY_KEYS,
}
# Pages of one record, which have a test of their own.
RECORD_PAGES = {
    name for name, path in PAGES.items() if any(f"{{{key}}}" in path for key in PRIMARY_KEYS)
}
# Pages that redirect even a superuser: there is nothing to show, or another page shows it.
REDIRECTS = {
    "admin:login",
    "admin:password_change",
    "files:import_preview",
    "stock:record_movement",
}
# Read-only models, and the suggestions for one field of a form.
NOT_AVAILABLE = {"admin:api_apitoken_add", "admin:autocomplete", "admin:stock_stockmovement_add"}


class PageTests(DemoTestCase):
    def test_a_public_page_needs_no_login(self):
        for name in PUBLIC:
            with self.subTest(name):
                response = self.client.get(PAGES[name].format(**ARGUMENTS))
                self.assertEqual(response.status_code, 200)

    def test_every_other_page_needs_a_login(self):
        for name in PAGES.keys() - PUBLIC:
            with self.subTest(name):
                response = self.client.get(PAGES[name].format(**ARGUMENTS))
                self.assertEqual(response.status_code, 302)
                self.assertIn("/login/?next=", response["Location"])

    def test_every_page_renders_for_a_superuser(self):
        self.log_in("superuser")
        for name in PAGES.keys() - NOT_AVAILABLE - RECORD_PAGES:
            with self.subTest(name):
                response = self.client.get(PAGES[name].format(**ARGUMENTS))
                self.assertEqual(response.status_code, 302 if name in REDIRECTS else 200)

    def test_every_record_of_the_admin_renders_for_a_superuser(self):
        self.log_in("superuser")
        for model in [Category, Group, Item, StockMovement, Supplier, User]:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            for page in ["change", "history"]:
                url = reverse(f"{name}_{page}", args=[model.objects.first().pk])
                with self.subTest(url):
                    self.assertEqual(self.client.get(url).status_code, 200)

    def test_a_form_without_a_csrf_token_is_rejected(self):
        client = self.client_class(enforce_csrf_checks=True)
        data = {"username": "newcomer", "email": "new@stockroom.example"}
        data |= dict.fromkeys(["password1", "password2"], "brass hinge under rain")
        response = client.post(reverse("accounts:signup"), data)
        self.assertContains(response, "The form was out of date.", status_code=403)
        self.assertFalse(User.objects.filter(username="newcomer").exists())

    def test_another_host_is_rejected(self):
        response = self.client.get(LOGIN, headers={"host": "evil.example"})
        self.assertEqual(response.status_code, 400)

    def test_a_body_of_more_than_a_mebibyte_is_rejected(self):
        response = self.client.post(LOGIN, {"username": "x" * 2**20})
        self.assertContains(response, "Requests are limited to 1 MiB.", status_code=413)

    def test_a_null_character_in_the_url_is_rejected(self):
        for url in ["/items/%00/", "/items/?q=%00"]:
            with self.subTest(url):
                self.assertEqual(self.client.get(url).status_code, 400)

    def test_only_scripts_of_this_site_run(self):
        response = self.client.get(LOGIN)
        self.assertIn("script-src 'self';", response["Content-Security-Policy"])
