"""The REST API."""

from .demo import DemoTestCase


class ApiTests(DemoTestCase):
    def test_a_request_without_a_token_gets_401(self):
        response = self.client.get("/api/v1/items")
        self.assertEqual(response.status_code, 401)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
