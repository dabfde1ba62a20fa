"""The settings of the environment."""

from pathlib import Path
from unittest import mock

from django.test import SimpleTestCase
from stockroom import environment


class SettingsTests(SimpleTestCase):
    @mock.patch.dict("os.environ", clear=True)
    def test_any_folder_can_hold_the_project(self):
        folder = Path("/srv/50% c#, why?")
        database = environment.database("DATABASE_URL", folder / "stockroom.sqlite3")
        mail = environment.email("EMAIL_URL", folder / "mail")
        self.assertEqual(database["NAME"], "/srv/50% c#, why?/stockroom.sqlite3")
        self.assertEqual(mail["EMAIL_FILE_PATH"], "/srv/50% c#, why?/mail")
