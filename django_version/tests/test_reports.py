"""The reports."""

from .demo import DemoTestCase


class ReportTests(DemoTestCase):
    def test_an_item_at_its_reorder_level_is_to_be_ordered(self):
        self.bolt.reorder_level = self.bolt.quantity_on_hand
        self.bolt.save()
        self.log_in("auditor")
        self.assertContains(self.client.get("/reports/low-stock/"), "HEX-M8-030")
