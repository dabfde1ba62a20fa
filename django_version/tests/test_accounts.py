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

    def test_after_five_wrong_passwords_the_right_one_has_to_wait(self):
        for password in [*["wrong"] * 5, "correct horse stockroom"]:
            response = self.client.post(LOGIN, {"username": "clerk", "password": password})
        self.assertEqual(response.status_code, 429)
        self.assertIn("Retry-After", response)

    def test_a_new_password_ends_the_other_sessions(self):
        for browser in (self.client, other := self.client_class()):
            browser.post(LOGIN, {"username": "clerk", "password": "correct horse stockroom"})
        new = {"new_password1": "another long password", "new_password2": "another long password"}
        self.client.post("/accounts/password/", new | {"old_password": "correct horse stockroom"})
        self.assertEqual(self.client.get("/accounts/profile/").status_code, 200)
        self.assertEqual(other.get("/accounts/profile/").status_code, 302)

    def test_an_anonymous_visitor_is_sent_to_the_login_page(self):
        response = self.client.get("/items/")
        self.assertRedirects(response, f"{LOGIN}?next=/items/")

    def test_a_user_without_the_permission_gets_403(self):
        self.log_in("member")
        self.assertEqual(self.client.get("/items/").status_code, 403)
