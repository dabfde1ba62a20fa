"""Logging in and permissions."""

from .demo import DemoTestCase

LOGIN = "/accounts/login/"


class LoginTests(DemoTestCase):
    def test_the_right_password_logs_in(self):
        data = {"username": "clerk", "password": "correct horse stockroom"}
        response = self.client.post(LOGIN, data)
        self.assertRedirects(response, "/", fetch_redirect_response=False)
        self.assertContains(self.client.get("/accounts/profile/"), "Counter clerk")

    def test_a_wrong_password_does_not(self):
        response = self.client.post(LOGIN, {"username": "clerk", "password": "wrong"})
        self.assertContains(response, "Please enter a correct username and password.")

    def test_an_anonymous_visitor_is_sent_to_the_login_page(self):
        response = self.client.get("/items/")
        self.assertRedirects(response, f"{LOGIN}?next=/items/")

    def test_a_user_without_the_permission_gets_403(self):
        self.log_in("member")
        self.assertEqual(self.client.get("/items/").status_code, 403)
