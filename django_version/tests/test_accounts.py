"""Logging in and out, signing up, permissions, and changing the email address."""

from unittest import mock

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.db import OperationalError
from django.test import RequestFactory
from django.urls import reverse

from stockroom.accounts.forms import EmailChangeForm
from stockroom.accounts.models import Profile, User

from .base import LOGIN, PASSWORD, PROFILE, DemoTestCase


class LoginTests(DemoTestCase):
    def send_login(self, password=PASSWORD, **data):
        """Post the login form as the clerk."""
        return self.client.post(LOGIN, {"username": "clerk", "password": password, **data})

    def copy_of_client(self):
        """Return another client with the same cookies."""
        other = self.client_class()
        other.cookies.load({name: cookie.value for name, cookie in self.client.cookies.items()})
        return other

    def test_the_correct_password_logs_in(self):
        response = self.send_login()
        self.assertRedirects(response, "/", fetch_redirect_response=False)
        self.assertContains(self.client.get(PROFILE), "Counter clerk")

    def test_a_wrong_password_does_not_log_in(self):
        response = self.send_login("wrong")
        self.assertContains(response, "Please enter a correct username and password.")
        self.assertRedirects(self.client.get(PROFILE), f"{LOGIN}?next={PROFILE}")

    def test_a_failed_login_is_logged(self):
        with self.assertLogs("stockroom.security", "WARNING") as logs:
            self.send_login("wrong")
        [record] = logs.records
        self.assertEqual(record.message, "login_failed")
        self.assertEqual(record.fields, {"username": "clerk", "address": "127.0.0.1"})

    def test_after_five_wrong_passwords_the_right_one_has_to_wait(self):
        for _attempt in range(5):
            self.send_login("wrong")
        response = self.send_login()
        self.assertEqual(response.status_code, 429)
        self.assertIn("Retry-After", response)

    def test_an_ip_address_is_throttled_across_usernames(self):
        for number in range(settings.THROTTLE_ADDRESS_FAILURES):
            self.assertEqual(self.send_login(username=f"nobody-{number}").status_code, 200)
        self.assertEqual(self.send_login().status_code, 429)

    def test_a_login_redirects_to_the_requested_page(self):
        response = self.send_login(next="/movements/?kind=issue")
        self.assertRedirects(response, "/movements/?kind=issue")

    def test_next_on_another_host_is_ignored(self):
        for url in ["https://evil.example/", "//evil.example/", "/\\evil.example/"]:
            with self.subTest(url):
                response = self.send_login(next=url)
                self.assertRedirects(response, "/", fetch_redirect_response=False)

    def test_logging_out_ends_the_session_of_a_copied_cookie(self):
        self.log_in("clerk")
        attacker = self.copy_of_client()
        self.assertEqual(attacker.get(PROFILE).status_code, 200)
        self.client.post(reverse("accounts:logout"))
        self.assertRedirects(attacker.get(PROFILE), f"{LOGIN}?next={PROFILE}")

    def test_a_retried_login_ends_the_previous_session(self):
        self.log_in("member")
        attacker = self.copy_of_client()
        effects = [OperationalError("database is locked"), mock.DEFAULT]
        with mock.patch("stockroom.accounts.sessions.login", wraps=login, side_effect=effects):
            self.send_login()
        self.assertContains(self.client.get(PROFILE), "Counter clerk")
        self.assertRedirects(attacker.get(PROFILE), f"{LOGIN}?next={PROFILE}")

    def test_a_login_succeeds_if_another_one_has_just_rehashed_the_password(self):
        users = User.objects.filter(username="clerk")
        # The hasher renews a hash whose salt is this short.
        users.update(password=make_password(PASSWORD, salt="short"))

        def rehash_first(password):
            users.update(password=make_password(password))
            return make_password(password)

        with mock.patch("stockroom.accounts.authentication.make_password", rehash_first):
            self.send_login()
        self.assertContains(self.client.get(PROFILE), "Counter clerk")

    def test_a_login_fails_if_the_password_has_just_been_changed(self):
        users = User.objects.filter(username="clerk")
        users.update(password=make_password(PASSWORD, salt="short"))

        def change_first(password):
            users.update(password=make_password("another few words"))
            return make_password(password)

        with mock.patch("stockroom.accounts.authentication.make_password", change_first):
            response = self.send_login()
        self.assertContains(response, "Please enter a correct username and password.")

    def test_an_idle_session_ends(self):
        self.log_in("clerk")
        session = self.client.session
        session["seen_at"] -= settings.SESSION_IDLE_SECONDS + 1
        session.save()
        self.assertRedirects(self.client.get(PROFILE), f"{LOGIN}?next={PROFILE}")

    def test_an_anonymous_visitor_is_sent_to_the_login_page(self):
        response = self.client.get(reverse("stock:item_list"))
        self.assertRedirects(response, f"{LOGIN}?next=/items/")

    def test_a_user_without_the_permission_gets_403(self):
        self.log_in("member")
        self.assertEqual(self.client.get(reverse("stock:item_list")).status_code, 403)


class SignUpTests(DemoTestCase):
    def sign_up(self, username, password="brass hinge under rain"):
        data = {"username": username, "email": "new@stockroom.example"}
        data |= {"password1": password, "password2": password}
        return self.client.post(reverse("accounts:signup"), data)

    def test_a_new_user_is_logged_in_and_has_no_permissions(self):
        self.assertRedirects(self.sign_up("newcomer"), PROFILE)
        self.assertEqual(User.objects.get(username="newcomer").get_all_permissions(), set())

    def test_a_username_that_differs_only_in_case_is_taken(self):
        self.assertContains(self.sign_up("CLERK"), "A user with that username already exists.")
        self.assertFalse(User.objects.filter(username="CLERK").exists())

    def test_a_weak_password_is_rejected(self):
        weak = {
            "too short": "brass hinge",
            "too common": "passwordpassword",
            "entirely numeric": "839201749283",
            "too similar to the username": "newcomer-12345",
        }
        for problem, password in weak.items():
            with self.subTest(problem):
                self.assertContains(self.sign_up("newcomer", password), problem)


class MissingProfileTests(DemoTestCase):
    def test_the_profile_that_a_concurrent_request_creates_is_shown(self):
        self.log_in("member")
        user = User.objects.get(username="member")
        user.profile.delete()
        get_or_create = Profile.objects.get_or_create

        def create_then_get(**values):
            Profile.objects.create(user_id=user.pk)
            return get_or_create(**values)

        with mock.patch.object(Profile.objects, "get_or_create", create_then_get):
            self.assertEqual(self.client.get(PROFILE).status_code, 200)
        self.assertEqual(Profile.objects.filter(user=user).count(), 1)


class EmailTests(DemoTestCase):
    def test_an_email_change_keeps_concurrent_changes(self):
        request = RequestFactory().post(reverse("accounts:email_change"))
        request.user = User.objects.get(username="clerk")
        User.objects.filter(username="clerk").update(is_staff=True)
        data = {"email": "new@stockroom.example", "current_password": PASSWORD}
        form = EmailChangeForm(request, data, instance=request.user)
        self.assertTrue(form.is_valid())
        form.save()
        saved = User.objects.get(username="clerk")
        self.assertEqual((saved.email, saved.is_staff), ("new@stockroom.example", True))

    def test_an_unchanged_email_address_is_not_logged(self):
        self.log_in("clerk")
        data = {"email": "clerk@STOCKROOM.example", "current_password": PASSWORD}
        with self.assertNoLogs("stockroom.security"):
            response = self.client.post(reverse("accounts:email_change"), data, follow=True)
        self.assertRedirects(response, PROFILE)
        self.assertNotContains(response, "was changed")
