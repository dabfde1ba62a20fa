"""The settings, which come from the environment."""

import os
import subprocess
import sys
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.test import RequestFactory, SimpleTestCase

from stockroom import environment
from stockroom.web.security import TrustedProxyMiddleware

PRODUCTION = {
    "STOCKROOM_ENV": "production",
    "STOCKROOM_SECRET_KEY": "a-key-of-this-test-" + "0123456789" * 4,
    "STOCKROOM_ALLOWED_HOSTS": "stock.example",
    "STOCKROOM_BASE_URL": "https://stock.example",
}


def read_settings(**variables):
    """Return the settings of a process with only these environment variables."""
    spec = find_spec("stockroom.settings")
    module = module_from_spec(spec)
    with mock.patch.dict(os.environ, variables, clear=True):
        spec.loader.exec_module(module)
    return module


class SettingsTests(SimpleTestCase):
    def test_development_needs_no_variables(self):
        self.assertFalse(read_settings().PRODUCTION)

    def test_an_invalid_value_prevents_startup(self):
        invalid = {
            "STOCKROOM_DATABASE_URL": "oracle://db.example/stock",
            "STOCKROOM_EMAIL_URL": "mail.example",
            "STOCKROOM_CURRENCY": "euro",
            "STOCKROOM_SESSION_IDLE_SECONDS": "0",
        }
        for name, value in invalid.items():
            with self.subTest(name), self.assertRaisesMessage(SystemExit, f"{name}: must"):
                read_settings(**{name: value})

    def test_base_url_must_not_have_a_path_or_query(self):
        for rest in ["", "user@x", "x/path", "x?query", "x#fragment", "x#"]:
            with self.subTest(rest), self.assertRaisesMessage(SystemExit, "BASE_URL: must"):
                read_settings(STOCKROOM_BASE_URL=f"http://{rest}")
        self.assertEqual(
            read_settings(STOCKROOM_BASE_URL="http://[::1]:80/").BASE_URL, "http://[::1]:80"
        )

    @mock.patch.dict(os.environ, clear=True)
    def test_the_project_path_may_contain_special_characters(self):
        folder = Path("/srv/50% c#, why?")
        database = environment.database("DATABASE_URL", folder / "stockroom.sqlite3")
        mail = environment.email("EMAIL_URL", folder / "mail")
        self.assertEqual(database["NAME"], str(folder / "stockroom.sqlite3"))
        self.assertEqual(mail["EMAIL_FILE_PATH"], str(folder / "mail"))

    def test_options_of_the_database_url_keep_the_lock_timeout(self):
        url = "postgresql://db.example/stock?options=-c%20search_path%3Dstock"
        database = read_settings(STOCKROOM_DATABASE_URL=url).DATABASES["default"]
        self.assertEqual(database["OPTIONS"]["options"], "-c lock_timeout=5s -c search_path=stock")

    def test_the_client_ip_is_taken_from_trusted_proxies_only(self):
        headers = {"X-Forwarded-For": "192.0.2.1, 192.0.2.2"}
        for proxies, ip in enumerate(["127.0.0.1", "192.0.2.2", "192.0.2.1"]):
            request = RequestFactory().get("/", headers=headers)
            with self.subTest(proxies), self.settings(TRUSTED_PROXIES=proxies):
                TrustedProxyMiddleware(lambda request: None).process_request(request)
                self.assertEqual(request.META["REMOTE_ADDR"], ip)


class ProductionTests(SimpleTestCase):
    def test_production_rejects_unsafe_settings(self):
        unsafe = {
            "STOCKROOM_SECRET_KEY": "short",
            "STOCKROOM_DEBUG": "1",
            "STOCKROOM_ALLOWED_HOSTS": "",
            "STOCKROOM_BASE_URL": "",
            "STOCKROOM_ARGON2_MEMORY_KIB": "8",
        }
        for name, value in unsafe.items():
            with self.subTest(name), self.assertRaisesMessage(SystemExit, name):
                read_settings(**PRODUCTION | {name: value})

    def test_production_cookies_are_sent_only_over_https(self):
        production = read_settings(**PRODUCTION)
        self.assertTrue(production.SESSION_COOKIE_SECURE)
        self.assertTrue(production.CSRF_COOKIE_SECURE)

    def test_production_passes_the_deployment_check(self):
        others = {name: os.environ[name] for name in os.environ if "STOCKROOM_" not in name}
        done = subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING"],
            cwd=settings.BASE_DIR,
            env=others | PRODUCTION,
            capture_output=True,
            encoding="utf-8",
        )
        self.assertEqual(done.returncode, 0, done.stderr)
