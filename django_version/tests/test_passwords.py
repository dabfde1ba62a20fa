"""Changing a password, and the reset link."""

import json
import re
from unittest import mock

from django.conf import settings
from django.core import mail
from django.test import SimpleTestCase
from django.urls import reverse

from stockroom.accounts.background import run_in_background
from stockroom.web.logs import JsonFormatter, LineFormatter

from .base import LOGIN, PASSWORD, PROFILE, DemoTestCase

NEW = {"new_password1": "brass hinge under rain", "new_password2": "brass hinge under rain"}


class PasswordChangeTests(DemoTestCase):
    def test_a_new_password_ends_the_other_sessions(self):
        other = self.client_class()
        for browser in (self.client, other):
            browser.post(LOGIN, {"username": "clerk", "password": PASSWORD})
        self.client.post(reverse("accounts:password_change"), NEW | {"old_password": PASSWORD})
        self.assertEqual(self.client.get(PROFILE).status_code, 200)
        self.assertRedirects(other.get(PROFILE), f"{LOGIN}?next={PROFILE}")

    def test_the_old_password_is_required(self):
        self.log_in("clerk")
        data = NEW | {"old_password": "wrong"}
        response = self.client.post(reverse("accounts:password_change"), data)
        self.assertContains(response, "Your old password was entered incorrectly.")


# A thread would not see what the test has not committed.
@mock.patch("stockroom.accounts.forms.run_in_background", new=lambda job: job())
class PasswordResetTests(DemoTestCase):
    def request_link(self, email):
        response = self.client.post(reverse("accounts:password_reset"), {"email": email})
        self.assertRedirects(response, reverse("accounts:password_reset_done"))

    def test_a_reset_link_sets_a_new_password_once(self):
        self.request_link("clerk@stockroom.example")
        [message] = mail.outbox
        self.assertEqual(message.to, ["clerk@stockroom.example"])
        link = re.search("/accounts/reset/.+", message.body)[0]

        page = self.client.get(link, follow=True)
        response = self.client.post(page.request["PATH_INFO"], NEW)
        self.assertRedirects(response, LOGIN)
        self.assertTrue(self.client.login(username="clerk", password=NEW["new_password1"]))

        self.assertFalse(self.client.get(link).context["validlink"])

    def test_reset_tokens_are_redacted_in_the_log(self):
        with self.assertLogs("django.request", "WARNING") as logs:
            self.client.get("/accounts/reset/MQ/secret-token/nothing")
        line = LineFormatter().format(logs.records[0])
        self.assertIn("Not Found: /accounts/reset/MQ/.../nothing", line)
        logged = json.loads(JsonFormatter().format(logs.records[0]))
        self.assertEqual(logged["message"], "Not Found: /accounts/reset/MQ/.../nothing")
        self.assertEqual(logged["level"], "WARNING")

    def test_an_unknown_email_address_gets_the_same_response_and_no_email(self):
        self.request_link("nobody@stockroom.example")
        self.assertEqual(mail.outbox, [])

    def test_requests_for_reset_links_are_throttled(self):
        for _attempt in range(settings.THROTTLE_NAME_FAILURES):
            self.request_link("clerk@stockroom.example")
        data = {"email": "clerk@stockroom.example"}
        response = self.client.post(reverse("accounts:password_reset"), data)
        self.assertEqual(response.status_code, 429)
        self.assertEqual(len(mail.outbox), settings.THROTTLE_NAME_FAILURES)


class BackgroundTests(SimpleTestCase):
    @mock.patch("stockroom.accounts.background.queue_slots")
    def test_a_job_is_dropped_and_logged_if_the_queue_is_full(self, queue_slots):
        queue_slots.acquire.return_value = False
        with self.assertLogs("stockroom.accounts.background", "ERROR"):
            run_in_background(job := mock.Mock())
        job.assert_not_called()
