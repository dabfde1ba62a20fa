"""The dashboard and the reports."""

import csv
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.test import SimpleTestCase
from django.urls import reverse

from stockroom.accounts.models import Profile, User
from stockroom.stock.models import Item, StockMovement
from stockroom.stock.queries import axis_ticks

from .base import DemoTestCase


class ReportTests(DemoTestCase):
    def setUp(self):
        self.log_in("auditor")

    def read_csv(self, name, **parameters):
        """Download a report, and return its rows as dictionaries."""
        response = self.client.get(reverse(f"reports:{name}"), parameters)
        return list(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))

    def test_a_clerk_cannot_see_the_reports(self):
        self.log_in("clerk")
        for name in ["low_stock", "valuation", "activity"]:
            with self.subTest(name):
                response = self.client.get(reverse(f"reports:{name}"))
                self.assertEqual(response.status_code, 403)

    def test_the_dashboard_shows_the_value_of_the_stock_to_auditors(self):
        self.assertContains(self.client.get(reverse("reports:dashboard")), "Stock value")
        self.log_in("clerk")
        self.assertNotContains(self.client.get(reverse("reports:dashboard")), "Stock value")

    def test_an_item_at_its_reorder_level_is_in_the_low_stock_report(self):
        for missing, is_low in [(1, False), (0, True)]:
            level = self.bolt.quantity_on_hand - missing
            Item.objects.filter(pk=self.bolt.pk).update(reorder_level=level)
            skus = [row["SKU"] for row in self.read_csv("low_stock_csv")]
            with self.subTest(level):
                self.assertEqual("HEX-M8-030" in skus, is_low)

    def test_the_valuation_adds_up_all_items(self):
        *rows, total = self.read_csv("valuation_csv")
        value = sum(item.quantity_on_hand * item.unit_cost for item in Item.objects.all())
        self.assertEqual(Decimal(total["Value"]), value)
        self.assertEqual(sum(Decimal(row["Value"]) for row in rows), value)

    def test_activity_counts_days_in_the_time_zone_of_the_user(self):
        midnight = datetime.now(ZoneInfo("Pacific/Kiritimati")).replace(hour=0, minute=0)
        StockMovement.objects.all().delete()
        StockMovement.objects.create(
            item=self.bolt,
            kind="receipt",
            quantity_change=5,
            quantity_after=5,
            created_at=midnight,
            created_by=User.objects.get(username="clerk"),
        )
        day = midnight.date()
        for zone, received in [("Pacific/Kiritimati", day), ("UTC", day - timedelta(days=1))]:
            with self.subTest(zone):
                Profile.objects.filter(user__username="auditor").update(time_zone=zone)
                rows = self.read_csv("activity_csv", days=3)
                days = [row["Day"] for row in rows if row["Day"] and row["Received"] == "5"]
                self.assertEqual(days, [str(received)])

    def test_a_label_shows_the_shortest_barcode(self):
        response = self.client.get(reverse("reports:print_labels"), {"q": "HEX-M8-030"})
        self.assertContains(response, "405218310116")
        self.assertNotContains(response, "2004180003217")


class TickTests(SimpleTestCase):
    def test_the_top_tick_is_the_next_round_number(self):
        for value, top in [(0, 2), (2, 2), (3, 4), (5, 10), (21, 40), (41, 100)]:
            with self.subTest(value):
                self.assertEqual(axis_ticks(value), [0, top // 2, top])
