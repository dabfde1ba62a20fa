"""Dump and load."""

import json

import pytest
from flask_migrate import upgrade
from sqlalchemy import func, select
from stockroom.extensions import db
from stockroom.stock.models import Item

from .conftest import make_app

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
