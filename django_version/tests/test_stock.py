"""Items, movements and barcodes."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stockroom.stock.codes import parse_gtin, validate_gtin
from stockroom.stock.models import Barcode, Item, StockMovement
from stockroom.web.pagination import PAGE_SIZE

from .base import DemoTestCase


class MovementTests(DemoTestCase):
    def setUp(self):
        self.log_in("clerk")

    def record(self, kind, quantity, reason="Test"):
        url = reverse("stock:record_movement", args=[self.bolt.sku])
        data = {"kind": kind, "quantity": quantity, "reason": reason, "key": "a" * 32}
        return self.client.post(url, data)

    def on_hand(self):
        return Item.objects.get(pk=self.bolt.pk).quantity_on_hand

    def test_a_receipt_raises_the_quantity_on_hand(self):
        response = self.record("receipt", 5)
        movement = StockMovement.objects.latest("pk")
        self.assertRedirects(response, f"{self.bolt.get_absolute_url()}?recorded={movement.pk}")
        self.assertEqual(self.on_hand(), self.bolt.quantity_on_hand + 5)
        self.assertEqual(movement.quantity_change, 5)
        self.assertEqual(movement.quantity_after, self.on_hand())

    def test_an_adjustment_sets_the_counted_quantity(self):
        counted = self.bolt.quantity_on_hand + 2
        self.record("adjustment", counted)
        self.assertEqual(self.on_hand(), counted)
        self.assertEqual(StockMovement.objects.latest("pk").quantity_change, 2)

    def test_an_adjustment_needs_a_reason(self):
        response = self.record("adjustment", self.bolt.quantity_on_hand + 2, reason=" ")
        self.assertFormError(
            response.context["form"], "reason", "A reason is required for adjustments."
        )
        self.assertEqual(self.on_hand(), self.bolt.quantity_on_hand)

    def test_a_count_of_the_same_quantity_is_rejected(self):
        response = self.record("adjustment", self.bolt.quantity_on_hand)
        self.assertContains(response, f"Already {self.bolt.quantity_on_hand} on hand.")

    def test_a_form_submitted_twice_is_recorded_once(self):
        self.record("receipt", 5)
        self.record("receipt", 5)
        self.assertEqual(self.on_hand(), self.bolt.quantity_on_hand + 5)

    def test_the_key_of_another_movement_records_nothing(self):
        self.record("receipt", 5)
        self.assertContains(self.record("receipt", 6), "This form has already recorded a movement.")
        self.assertEqual(self.on_hand(), self.bolt.quantity_on_hand + 5)

    def test_the_chart_ends_at_the_level_that_its_movements_lead_to(self):
        self.record("receipt", 5)
        today = timezone.localdate()
        levels = self.bolt.movements.daily_levels(self.bolt.quantity_on_hand, days=2, today=today)
        self.assertEqual(levels[-1], (today, self.bolt.quantity_on_hand + 5))

    def test_an_issue_exceeding_the_quantity_on_hand_is_rejected(self):
        response = self.record("issue", 100_000)
        self.assertContains(response, f"Only {self.bolt.quantity_on_hand} on hand.")
        self.assertEqual(self.on_hand(), self.bolt.quantity_on_hand)

    def test_an_inactive_item_rejects_movements(self):
        Item.objects.filter(pk=self.bolt.pk).update(is_active=False)
        self.assertContains(self.record("receipt", 5), "This item is inactive.")
        self.assertEqual(self.on_hand(), self.bolt.quantity_on_hand)

    def test_a_movement_is_undone_once(self):
        self.record("receipt", 5)
        movement = StockMovement.objects.latest("pk")
        for _time in range(2):
            self.client.post(reverse("stock:undo_movement", args=[movement.pk]))
            self.assertEqual(self.on_hand(), self.bolt.quantity_on_hand)
        undone = StockMovement.objects.get(pk__gt=movement.pk)
        self.assertEqual(undone.reason, "Undo of receipt +5")

    def test_a_user_without_the_permission_records_nothing(self):
        self.log_in("auditor")
        self.assertEqual(self.record("receipt", 5).status_code, 403)
        self.assertEqual(self.on_hand(), self.bolt.quantity_on_hand)


class ItemTests(DemoTestCase):
    def setUp(self):
        self.log_in("clerk")

    def search(self, **parameters):
        return self.client.get(reverse("stock:item_list"), parameters)

    def test_a_search_lists_the_items_that_match(self):
        response = self.search(q="hex bolt")
        self.assertContains(response, "HEX-M8-030")
        self.assertNotContains(response, "CAR-M8-080")

    def test_a_scanned_barcode_redirects_to_its_item(self):
        barcode = self.bolt.barcodes.first()
        self.assertRedirects(self.search(q=barcode.code), self.bolt.get_absolute_url())

    def test_part_of_a_barcode_is_a_search(self):
        code = self.bolt.barcodes.first().code
        self.assertContains(self.search(q=code[:8]), "HEX-M8-030")

    def test_an_invalid_barcode_finds_nothing(self):
        self.assertFalse(Item.objects.matching(barcode="abc").exists())

    def test_the_query_count_does_not_depend_on_the_number_of_items(self):
        with CaptureQueriesContext(connection) as queries:
            few = self.search(q="hex bolt")
        with self.assertNumQueries(len(queries)):
            many = self.search()
        self.assertLess(len(few.context["page"]), len(many.context["page"]))

    def test_leading_zeros_do_not_make_a_different_barcode(self):
        with self.assertRaisesRegex(IntegrityError, "gtin"), transaction.atomic():
            Barcode.objects.create(item=self.bolt, code="0405218310116")

    def test_the_database_keeps_a_quantity_from_going_below_zero(self):
        with self.assertRaisesRegex(IntegrityError, "on_hand"), transaction.atomic():
            Item.objects.filter(pk=self.bolt.pk).update(quantity_on_hand=-1)

    def test_an_invalid_page_shows_the_first_and_a_missing_one_the_last(self):
        last = self.search().context["page"].paginator.num_pages
        self.assertGreater(last, 1)
        for text, number in [("0", 1), ("-1", 1), ("x", 1), ("٢", 1), ("2", 2), ("9" * 30, last)]:
            with self.subTest(text):
                self.assertEqual(self.search(page=text).context["page"].number, number)

    def test_an_unknown_category_is_ignored_with_a_notice(self):
        response = self.search(category="nothing")
        self.assertEqual(len(response.context["page"]), PAGE_SIZE)
        self.assertContains(response, "Unknown category “\u2068nothing\u2069” was ignored.")


class LedgerTests(DemoTestCase):
    def setUp(self):
        self.log_in("clerk")

    def ledger(self, **parameters):
        return self.client.get(reverse("stock:movement_list"), parameters).context

    def assert_two_pages_continue(self):
        first = self.ledger()
        second = self.ledger(before=first["older"])
        pks = [row["pk"] for row in [*first["movements"], *second["movements"]]]
        newest = StockMovement.objects.values_list("pk", flat=True)
        self.assertEqual(pks, list(newest[: 2 * PAGE_SIZE]))

    def test_older_continues_after_the_last_line(self):
        self.assert_two_pages_continue()

    def test_movements_of_the_same_moment_are_listed_once_each(self):
        StockMovement.objects.update(created_at=timezone.now())
        self.assert_two_pages_continue()

    def test_filters_combine(self):
        filters = {"item__sku": "HEX-M8-030", "kind": "issue", "created_by__username": "clerk"}
        found = self.ledger(item="hex-m8-030", kind="issue", person="CLERK")
        pks = [row["pk"] for row in found["movements"]]
        expected = StockMovement.objects.filter(**filters).values_list("pk", flat=True)
        self.assertTrue(pks)
        self.assertEqual(pks, list(expected[:PAGE_SIZE]))

    def test_an_unknown_user_is_ignored_with_a_notice(self):
        found = self.ledger(person="nobody")
        self.assertEqual(len(found["movements"]), PAGE_SIZE)
        self.assertIn("Unknown user", found["filters"].notices[0])


class CodeTests(SimpleTestCase):
    def test_a_barcode_needs_the_right_check_digit(self):
        validate_gtin("4006381333931")
        with self.assertRaises(ValidationError):
            validate_gtin("4006381333932")

    def test_a_scan_is_read_with_and_without_its_prefix(self):
        for prefix in ["", "0", "]E0", "]C1010", "]d2010"]:
            with self.subTest(prefix):
                self.assertEqual(parse_gtin(f"{prefix}4006381333931"), "04006381333931")
        self.assertEqual(parse_gtin("HEX-M8-030"), "")
