"""Dump and load."""

import json
import os
import subprocess
import sys

import pytest
from flask_migrate import upgrade
from sqlalchemy import func, select
from stockroom.extensions import db
from stockroom.stock.models import Item

from .conftest import make_app

# A process of its own, since the modules of this one are imported already.
REVERSED_CHAPTERS = """
import stockroom
stockroom.CHAPTERS.reverse()
with stockroom.create_app().app_context():
    from stockroom.transfer.records import serializers
    assert "token" in serializers()
"""
COUNT = select(func.count()).select_from(Item)


@pytest.fixture
def dump(app, tmp_path):
    """Return a file with a dump of the demo data."""
    file = tmp_path / "stock.jsonl"
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["dump", str(file)])
    assert result.exit_code == 0, result.output
    return file


def test_a_dump_holds_every_item(dump, scalar):
    records = [json.loads(line) for line in dump.read_text("utf-8").splitlines()]
    skus = {record["sku"] for record in records if record.get("record") == "item"}
    assert "HEX-M8-030" in skus
    assert len(skus) == scalar(COUNT)


def test_tokens_are_dumped_whatever_the_order_of_the_chapters(tmp_path):
    pytest.importorskip("stockroom.api")
    environment = {**os.environ, "STOCKROOM_DATABASE_URL": f"sqlite:///{tmp_path}/stock.sqlite3"}
    command = [sys.executable, "-c", REVERSED_CHAPTERS]
    subprocess.run(command, check=True, env=environment)


def test_an_empty_stockroom_is_filled_from_a_dump(dump, tmp_path, scalar):
    other = make_app(tmp_path / "other.sqlite3")
    with other.app_context():
        upgrade()
        result = other.test_cli_runner().invoke(args=["load", str(dump)])
        assert result.exit_code == 0, result.output
        loaded = db.session.scalar(COUNT)
    assert loaded == scalar(COUNT)


def test_a_stockroom_with_data_is_not_filled(app, dump):
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["load", str(dump)])
    assert result.exit_code == 1
    assert "the stockroom is not empty" in result.output
