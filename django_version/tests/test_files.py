"""Items as CSV files."""

from django.core.files.uploadedfile import SimpleUploadedFile
from stockroom.files.models import ItemImport

from .demo import DemoTestCase


class ImportTests(DemoTestCase):
    def test_an_upload_is_previewed_and_changes_nothing(self):
        self.log_in("manager")
        file = SimpleUploadedFile("items.csv", b"sku,name\nHEX-M8-030,Hex bolt long\n")
        response = self.client.post("/items/import/", {"file": file}, follow=True)
        self.assertContains(response, "Hex bolt long")
        self.assertEqual(ItemImport.objects.count(), 1)
        self.bolt.refresh_from_db()
        self.assertEqual(self.bolt.name, "Hex bolt M8")
