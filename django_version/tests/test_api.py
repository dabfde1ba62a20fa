"""The REST API."""

from stockroom.accounts.models import User
from stockroom.api.models import ApiToken

from .demo import DemoTestCase

ITEM = "/api/v1/items/HEX-M8-030"


class ApiTests(DemoTestCase):
    def setUp(self):
        self.clerk = User.objects.get(username="clerk")
        _token, plain = ApiToken.objects.create_token(owner=self.clerk, name="Scanner", days=1)
        self.headers = {"Authorization": f"Bearer {plain}"}

    def test_a_request_without_a_token_gets_401(self):
        response = self.client.get("/api/v1/items")
        self.assertEqual(response.status_code, 401)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")

    def test_a_token_shows_an_item(self):
        response = self.client.get(ITEM, headers=self.headers)
        self.assertEqual(response.json()["name"], "Hex bolt M8")

    def test_a_repeated_request_is_recorded_once(self):
        headers = self.headers | {"Idempotency-Key": "one"}
        data = {"kind": "receipt", "quantity": 5}
        for is_repeated in (False, True):
            response = self.client.post(
                f"{ITEM}/movements", data, content_type="application/json", headers=headers
            )
            self.assertEqual(response.status_code, 201)
            self.assertEqual("Idempotent-Replayed" in response, is_repeated)
        self.bolt.refresh_from_db()
        self.assertEqual(response.json()["quantity_after"], self.bolt.quantity_on_hand)

    def test_a_new_password_revokes_the_tokens(self):
        self.clerk.set_password("another long password")
        self.clerk.save()
        self.assertIsNotNone(ApiToken.objects.get(name="Scanner").revoked_at)
        self.assertEqual(self.client.get(ITEM, headers=self.headers).status_code, 401)

    def test_a_later_change_of_something_else_leaves_new_tokens_valid(self):
        with self.captureOnCommitCallbacks(execute=True):
            self.clerk.set_password("another long password")
            self.clerk.save()
        token, _plain = ApiToken.objects.create_token(owner=self.clerk, name="New scanner", days=1)
        self.clerk.email = "clerk@stockroom.example"
        self.clerk.save()
        token.refresh_from_db()
        self.assertIsNone(token.revoked_at)
