"""The settings of the environment."""

from pathlib import Path
from urllib.parse import unquote

from stockroom import environment

FOLDER = "/srv/50% c#, why?"


def test_any_folder_can_hold_the_project(monkeypatch):
    monkeypatch.delenv("STOCKROOM_DATABASE_URL", raising=False)
    monkeypatch.delenv("STOCKROOM_EMAIL_URL", raising=False)
    monkeypatch.setattr(environment, "make_folder", lambda name, file: None)
    database = environment.database("DATABASE_URL", Path(FOLDER) / "stockroom.sqlite3")
    mail = environment.email("EMAIL_URL", Path(FOLDER) / "mail")
    assert database.database == f"{FOLDER}/stockroom.sqlite3"
    assert unquote(mail.path) == f"{FOLDER}/mail"
