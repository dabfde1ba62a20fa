"""The reports."""

from .demo import DemoTestCase


class ReportTests(DemoTestCase):
    def set_reorder_level(self, level):
        """Set the bolt's reorder level."""
        self.bolt.reorder_level = level
        self.bolt.save()

    def test_an_item_at_its_reorder_level_is_to_be_ordered(self):
        self.log_in("auditor")
        self.set_reorder_level(self.bolt.quantity_on_hand - 1)
        self.assertNotContains(self.client.get("/reports/low-stock/"), "HEX-M8-030")
        self.set_reorder_level(self.bolt.quantity_on_hand)
        self.assertContains(self.client.get("/reports/low-stock/"), "HEX-M8-030")
