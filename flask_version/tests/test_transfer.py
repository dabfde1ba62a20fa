"""Dump and load."""

import json


def test_a_dump_holds_every_item(app, tmp_path):
    file = tmp_path / "stock.jsonl"
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["dump", str(file)])
    assert result.exit_code == 0
    records = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert "HEX-M8-030" in [record.get("sku") for record in records]
