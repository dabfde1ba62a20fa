"""Items, movements and barcodes."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from stockroom.stock.codes import validate_gtin
from stockroom.stock.models import Item, StockMovement

from .demo import DemoTestCase

MOVEMENTS = "/items/HEX-M8-030/movements/"


class MovementTests(DemoTestCase):
    def record(self, kind, quantity):
        """Post the movement form as the clerk."""
        self.log_in("clerk")
        data = {"kind": kind, "quantity": quantity, "reason": "", "key": "a" * 32}
        return self.client.post(MOVEMENTS, data)

    def on_hand(self):
        """Return the bolt's quantity."""
        return Item.objects.get(pk=self.bolt.pk).quantity_on_hand

    def test_a_receipt_raises_the_quantity_on_hand(self):
        response = self.record("receipt", 5)
        movement = StockMovement.objects.latest("pk")
        page = f"/items/HEX-M8-030/?recorded={movement.pk}"
        self.assertRedirects(response, page, fetch_redirect_response=False)
        self.assertEqual(self.on_hand(), self.bolt.quantity_on_hand + 5)
        self.assertEqual(movement.quantity_change, 5)

    def test_a_form_sent_twice_counts_once(self):
        self.record("receipt", 5)
        self.record("receipt", 5)
        self.assertEqual(self.on_hand(), self.bolt.quantity_on_hand + 5)

    def test_an_issue_of_more_than_is_there_is_refused(self):
        response = self.record("issue", 100_000)
        self.assertContains(response, f"Only {self.bolt.quantity_on_hand} on hand.")
        self.assertEqual(self.on_hand(), self.bolt.quantity_on_hand)

    def test_a_movement_is_undone_once(self):
        self.record("receipt", 5)
        movement = StockMovement.objects.latest("pk")
        for _time in range(2):
            self.client.post(f"/movements/{movement.pk}/undo/")
            self.assertEqual(self.on_hand(), self.bolt.quantity_on_hand)


class ItemTests(DemoTestCase):
    def test_a_search_lists_the_items_that_match(self):
        self.log_in("clerk")
        response = self.client.get("/items/", {"q": "hex bolt"})
        self.assertContains(response, "HEX-M8-030")
        self.assertNotContains(response, "UBT-M8-050")

    def test_a_barcode_needs_the_right_check_digit(self):
        validate_gtin("4006381333931")
        with self.assertRaises(ValidationError):
            validate_gtin("4006381333932")

    def test_the_database_keeps_a_quantity_from_going_below_zero(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Item.objects.filter(pk=self.bolt.pk).update(quantity_on_hand=-1)
