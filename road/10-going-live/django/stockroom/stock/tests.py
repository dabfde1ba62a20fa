"""Tests of the stock: python manage.py test."""

from django.test import TestCase
from django.urls import reverse

from ..accounts.models import User
from .models import Item


class ItemTests(TestCase):
    fixtures = ["groups", "users", "items"]

    def log_in(self, username):
        self.client.force_login(User.objects.get(username=username))

    def test_a_visitor_is_asked_to_log_in(self):
        response = self.client.get(reverse("stock:item_list"))
        self.assertRedirects(response, "/accounts/login/?next=/items/")

    def test_a_clerk_sees_the_items(self):
        self.log_in("clerk")
        response = self.client.get(reverse("stock:item_list"))
        self.assertContains(response, "HEX-M8-030")

    def test_a_clerk_adds_nothing(self):
        self.log_in("clerk")
        response = self.client.get(reverse("stock:item_add"))
        self.assertEqual(response.status_code, 403)

    def test_a_manager_adds_an_item(self):
        self.log_in("manager")
        fields = {"sku": "NUT-M8", "name": "Hex nut M8", "unit_cost": "0.05"}
        response = self.client.post(reverse("stock:item_add"), fields)
        self.assertRedirects(response, "/items/NUT-M8/")
        self.assertTrue(Item.objects.filter(sku="NUT-M8").exists())
