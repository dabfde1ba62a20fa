"""Items as CSV files."""

import csv
import re
from io import BytesIO

import pytest
from sqlalchemy import func, select, update

from stockroom.extensions import db
from stockroom.files.models import ItemImport
from stockroom.stock.models import Item

from .conftest import make_app

PREVIEW = "/items/import/preview/"
RENAMED = "sku,name\nHEX-M8-030,Hex bolt long\n"
BOLT = {"sku": "HEX-M8-030"}
NAME = select(Item.name).filter_by(**BOLT)


@pytest.fixture
def upload(client, log_in):
    """Return a function that uploads a file, as the manager, and returns its preview."""
    log_in("manager")

    def upload(text):
        file = (BytesIO(text.encode()), "items.csv")
        return client.post("/items/import/", data={"file": file}, follow_redirects=True).text

    return upload


@pytest.fixture
def confirm(client):
    """Return a function that confirms a preview."""

    def confirm(preview):
        digest = re.search(r'name="digest" value="(\w+)"', preview)[1]
        return client.post(PREVIEW, data={"digest": digest})

    return confirm


def test_an_upload_is_previewed_and_changes_nothing(upload, scalar):
    assert "Hex bolt long" in upload(RENAMED)
    assert scalar(select(func.count()).select_from(ItemImport)) == 1
    assert scalar(NAME) == "Hex bolt M8"


def test_an_upload_is_deleted_without_loading_its_text():
    assert "content" not in str(select(ItemImport))


def test_a_confirmed_import_changes_the_items(upload, confirm, scalar):
    assert confirm(upload(RENAMED)).location == "/items/"
    assert scalar(NAME) == "Hex bolt long"
    assert scalar(select(Item.version).filter_by(**BOLT)) == 2


def test_an_outdated_preview_is_not_imported(upload, confirm, execute, scalar):
    preview = upload(RENAMED)
    execute(update(Item).filter_by(**BOLT).values(name="Hex bolt short"))
    assert "The stock has changed since this preview." in confirm(preview).text
    assert scalar(NAME) == "Hex bolt short"


def test_an_error_is_shown_with_its_line(upload):
    preview = upload("sku,unit_cost\nHEX-M8-030,0.20\nHEX-M6-025,cheap\n")
    assert '<td class="line" data-label="Line">3</td>' in preview
    assert "Enter a number." in preview
    assert 'name="digest"' not in preview


def test_the_page_exports_the_items_that_match(client, log_in):
    log_in("clerk")
    response = client.get("/items/export.csv", query_string={"q": "hex bolt m8"})
    rows = csv.DictReader(response.data.decode("utf-8-sig").splitlines())
    assert [row["sku"] for row in rows] == ["HEX-M8-030"]


def test_the_query_count_of_an_export_does_not_depend_on_the_number_of_items(
    client, log_in, statements
):
    log_in("clerk")
    counts = []
    for q in ("hex bolt", ""):
        statements.clear()
        assert client.get("/items/export.csv", query_string={"q": q}).data
        counts.append(len(statements))
    assert len(set(counts)) == 1


def test_a_formula_is_exported_as_text(app, execute):
    execute(update(Item).filter_by(**BOLT).values(name="=1+1"))
    result = app.test_cli_runner().invoke(args=["export-items"])
    assert "HEX-M8-030,'=1+1," in result.output


def test_the_command_writes_every_item_to_its_standard_output(app):
    result = app.test_cli_runner().invoke(args=["export-items"])
    names = [row["name"] for row in csv.DictReader(result.output.splitlines())]
    with app.app_context():
        assert names == db.session.scalars(select(Item.name).order_by(Item.sku)).all()


def test_the_command_imports_items(app, scalar, tmp_path):
    file = tmp_path / "items.csv"
    file.write_text(RENAMED)
    result = app.test_cli_runner().invoke(args=["import-items", str(file)])
    assert result.exit_code == 0, result.output
    assert scalar(NAME) == "Hex bolt long"


@pytest.mark.parametrize("command", ["import-items", "export-items"])
def test_a_command_needs_a_migrated_database(tmp_path, command):
    app, file = make_app(tmp_path / "empty.sqlite3"), tmp_path / "items.csv"
    file.write_text(RENAMED)
    result = app.test_cli_runner().invoke(args=[command, str(file)])
    assert result.exit_code == 1
    assert result.output == "Error: the database is not migrated; migrate it first\n"
