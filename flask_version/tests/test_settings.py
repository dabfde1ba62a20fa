"""The settings of the environment."""

from pathlib import Path
from urllib.parse import unquote

import pytest
from stockroom import environment, settings

FOLDER = "/srv/50% c#, why?"


def test_any_folder_can_hold_the_project(monkeypatch):
    monkeypatch.delenv("STOCKROOM_DATABASE_URL", raising=False)
    monkeypatch.delenv("STOCKROOM_EMAIL_URL", raising=False)
    monkeypatch.setattr(environment, "make_folder", lambda name, file: None)
    database = environment.database("DATABASE_URL", Path(FOLDER) / "stockroom.sqlite3")
    mail = environment.email("EMAIL_URL", Path(FOLDER) / "mail")
    assert database.database == f"{FOLDER}/stockroom.sqlite3"
    assert unquote(mail.path) == f"{FOLDER}/mail"


@pytest.mark.parametrize("name", ["STOCKROOM_DEBUG", "FLASK_DEBUG"])
def test_production_rejects_debug(monkeypatch, name):
    monkeypatch.setenv("STOCKROOM_ENV", "production")
    monkeypatch.setenv(name, "1")
    with pytest.raises(SystemExit, match="STOCKROOM_DEBUG: must be off in production"):
        settings.from_environment()
