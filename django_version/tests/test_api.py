"""The REST API."""

from django.contrib.auth.models import Permission
from django.urls import reverse

from stockroom.accounts.models import User
from stockroom.api.models import ApiToken
from stockroom.stock.models import Item, StockMovement

from .base import DemoTestCase


class ApiTests(DemoTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.manager = User.objects.get(username="manager")
        cls.headers = cls.create_headers(cls.manager)
        cls.url = reverse("api:item_detail", args=[cls.bolt.sku])

    def setUp(self):
        self.client = self.client_class(headers=self.headers)

    @staticmethod
    def create_headers(owner):
        _token, plain = ApiToken.objects.create_token(owner=owner, name="Scanner", days=1)
        return {"Authorization": f"Bearer {plain}"}

    def test_a_request_without_a_token_gets_401(self):
        names = ["item_list", "movement_list", "category_list", "supplier_list", "low_stock"]
        for url in [self.url, *(reverse(f"api:{name}") for name in names)]:
            with self.subTest(url):
                response = self.client_class().get(url)
                self.assertEqual(response.status_code, 401)
                self.assertEqual(response.headers["Content-Type"], "application/problem+json")

    def test_a_user_without_the_permission_gets_403(self):
        headers = self.create_headers(User.objects.get(username="clerk"))
        data = {"name": "Hex bolt long"}
        response = self.client.patch(self.url, data, "application/json", headers=headers)
        self.assertEqual(response.status_code, 403)
        self.assertEqual(Item.objects.get(pk=self.bolt.pk).name, "Hex bolt M8")

    def test_a_token_can_read_an_item(self):
        response = self.client.get(self.url)
        self.assertEqual(response.json()["name"], "Hex bolt M8")

    def test_cursors_page_through_all_items(self):
        url, skus = f"{reverse('api:item_list')}?limit=25&ordering=-name", []
        while url:
            page = self.client.get(url).json()
            skus += [item["sku"] for item in page["results"]]
            url = page["next"]
        active = Item.objects.filter(is_active=True).order_by("-name", "-pk")
        self.assertEqual(skus, list(active.values_list("sku", flat=True)))

    def test_a_tampered_cursor_is_rejected(self):
        page = self.client.get(reverse("api:item_list")).json()
        response = self.client.get(page["next"].replace("cursor=", "cursor=x"))
        self.assertEqual(response.status_code, 422)
        self.assertEqual(response.json()["errors"], {"cursor": ["Invalid cursor."]})

    def test_an_item_is_added_with_its_barcodes(self):
        data = {"sku": "NEW-1", "name": "New", "category": "fasteners", "unit_cost": "0.50"}
        data["barcodes"] = ["4006381333931", "96385074"]
        response = self.client.post(reverse("api:item_list"), data, "application/json")
        self.assertEqual(response.status_code, 201)
        self.assertEqual(response.headers["Location"], reverse("api:item_detail", args=["NEW-1"]))
        codes = Item.objects.get(sku="NEW-1").barcodes.values_list("code", flat=True)
        self.assertEqual(list(codes), data["barcodes"])

    def test_an_unknown_field_is_reported_before_invalid_values(self):
        data = {"name": "", "color": "red"}
        response = self.client.patch(self.url, data, "application/json")
        self.assertEqual(response.status_code, 422)
        self.assertEqual(response.json()["errors"], {"color": ["Unknown field."]})

    def test_an_outdated_etag_changes_nothing(self):
        headers = {"If-Match": self.client.get(self.url).headers["ETag"]}
        for name, status in [("Hex bolt long", 200), ("Hex bolt short", 412)]:
            data = {"name": name}
            response = self.client.patch(self.url, data, "application/json", headers=headers)
            self.assertEqual(response.status_code, status)
        self.assertEqual(Item.objects.get(pk=self.bolt.pk).name, "Hex bolt long")

    def test_a_repeated_request_is_recorded_once(self):
        url = reverse("api:item_movements", args=[self.bolt.sku])
        headers = {"Idempotency-Key": "one"}
        data = {"kind": "receipt", "quantity": 5}
        for is_repeated in (False, True):
            response = self.client.post(url, data, "application/json", headers=headers)
            self.assertEqual(response.status_code, 201)
            self.assertEqual("Idempotent-Replayed" in response, is_repeated)
        movement = StockMovement.objects.get(created_by=self.manager, request_key="one")
        self.assertEqual(response.json()["id"], movement.pk)
        self.bolt.refresh_from_db()
        self.assertEqual(movement.quantity_after, self.bolt.quantity_on_hand)

    def test_a_key_of_another_movement_is_rejected(self):
        url = reverse("api:item_movements", args=[self.bolt.sku])
        headers = {"Idempotency-Key": "one"}
        for quantity, status in [(5, 201), (6, 422)]:
            data = {"kind": "receipt", "quantity": quantity}
            response = self.client.post(url, data, "application/json", headers=headers)
            self.assertEqual(response.status_code, status)

    def test_an_unchanged_item_is_not_sent_again(self):
        headers = {"If-None-Match": self.client.get(self.url).headers["ETag"]}
        self.assertEqual(self.client.get(self.url, headers=headers).status_code, 304)

    def test_only_json_is_accepted_and_sent(self):
        self.assertEqual(self.client.patch(self.url, "name=x", "text/plain").status_code, 415)
        response = self.client.get(self.url, headers={"Accept": "text/html"})
        self.assertEqual(response.status_code, 406)

    def test_the_permissions_for_barcodes_are_checked_before_the_item(self):
        permissions = Permission.objects.filter(codename="change_item")
        staff = User.objects.get(username="staff")
        staff.user_permissions.set(permissions)
        url = reverse("api:item_detail", args=["NO-SUCH-SKU"])
        headers = self.create_headers(staff)
        for data, status in [({"barcodes": []}, 403), ({"name": "Bolt"}, 404)]:
            response = self.client.patch(url, data, "application/json", headers=headers)
            self.assertEqual(response.status_code, status)

    def test_each_invalid_barcode_has_its_own_error(self):
        data = {"barcodes": ["", "abc", "96385074", "96385074"]}
        response = self.client.patch(self.url, data, "application/json")
        invalid = ["Enter a barcode of 8, 12, 13 or 14 digits."]
        repeated = ["Please correct the duplicate data for code."]
        errors = {"barcodes.0": invalid, "barcodes.1": invalid, "barcodes.3": repeated}
        self.assertEqual(response.json()["errors"], errors)

    def test_a_new_password_revokes_the_tokens(self):
        self.manager.set_password("brass hinge under rain")
        self.manager.save()
        self.assertIsNotNone(ApiToken.objects.get(name="Scanner").revoked_at)
        self.assertEqual(self.client.get(self.url).status_code, 401)

    def test_an_unrelated_change_does_not_revoke_new_tokens(self):
        self.manager.set_password("brass hinge under rain")
        self.manager.save()
        headers = self.create_headers(self.manager)
        self.manager.email = "new@stockroom.example"
        self.manager.save()
        self.assertEqual(self.client.get(self.url, headers=headers).status_code, 200)
