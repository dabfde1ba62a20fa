"""Dump and load."""

import subprocess
import sys

import pytest
from flask_migrate import upgrade
from sqlalchemy import func, select

from stockroom.extensions import db
from stockroom.stock.models import Category

from .conftest import clear_environment, make_app

# A process of its own, since the modules of this one are imported already.
REVERSED_CHAPTERS = """
import stockroom
stockroom.CHAPTERS.reverse()
with stockroom.create_app().app_context():
    from stockroom.transfer.records import serializers
    assert "token" in serializers()
"""


@pytest.fixture
def file(app, tmp_path):
    """Return a file with a dump of the demo data."""
    return dump(app, tmp_path / "stock.jsonl")


def dump(app, file):
    """Dump a stockroom, and return the file."""
    result = app.test_cli_runner().invoke(args=["dump", str(file)])
    assert result.exit_code == 0, result.output
    return file


def read_records(file):
    """Return the lines after the header, which has the time."""
    return file.read_text("utf-8").splitlines()[1:]


def test_tokens_are_dumped_regardless_of_the_order_of_chapters(tmp_path, monkeypatch):
    pytest.importorskip("stockroom.api")
    clear_environment(monkeypatch)
    monkeypatch.setenv("STOCKROOM_DATABASE_URL", f"sqlite:///{tmp_path}/stock.sqlite3")
    subprocess.run([sys.executable, "-c", REVERSED_CHAPTERS], check=True)


@pytest.fixture
def empty_app(tmp_path):
    """Return the application on a database without any records."""
    app = make_app(tmp_path / "empty.sqlite3")
    with app.app_context():
        upgrade()
    return app


def test_a_dump_survives_a_round_trip(file, empty_app, tmp_path):
    result = empty_app.test_cli_runner().invoke(args=["load", str(file)])
    assert result.exit_code == 0, result.output
    assert read_records(dump(empty_app, tmp_path / "again.jsonl")) == read_records(file)


def test_load_rejects_a_stockroom_with_data(app, file, tmp_path):
    result = app.test_cli_runner().invoke(args=["load", str(file)])
    assert result.exit_code == 1
    assert "the stockroom is not empty" in result.output
    assert read_records(dump(app, tmp_path / "again.jsonl")) == read_records(file)


def test_an_incomplete_dump_loads_nothing(file, empty_app):
    file.write_bytes(b"".join(file.read_bytes().splitlines(True)[:-1]))
    result = empty_app.test_cli_runner().invoke(args=["load", str(file)])
    assert result.exit_code == 1
    with empty_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Category)) == 0
