"""Items as CSV files."""

import re
from io import BytesIO

import pytest
from sqlalchemy import func, select
from stockroom.files.models import ItemImport
from stockroom.stock.models import Item

PREVIEW = "/items/import/preview/"
NAME = select(Item.name).filter_by(sku="HEX-M8-030")


@pytest.fixture
def preview(client, log_in):
    """Upload a file that renames the bolt, and return its preview."""
    log_in("manager")
    file = (BytesIO(b"sku,name\nHEX-M8-030,Hex bolt long\n"), "items.csv")
    return client.post("/items/import/", data={"file": file}, follow_redirects=True).text


def test_an_upload_is_previewed_and_changes_nothing(preview, scalar):
    assert "Hex bolt long" in preview
    assert scalar(select(func.count()).select_from(ItemImport)) == 1
    assert scalar(NAME) == "Hex bolt M8"


def test_a_confirmed_import_changes_the_items(client, preview, scalar):
    digest = re.search(r'name="digest" value="(\w+)"', preview)[1]
    assert client.post(PREVIEW, data={"digest": digest}).location == "/items/"
    assert scalar(NAME) == "Hex bolt long"
    assert scalar(select(Item.version).filter_by(sku="HEX-M8-030")) == 2


def test_an_outdated_preview_is_not_imported(client, preview, scalar):
    client.post(PREVIEW, data={"digest": "of another preview"})
    assert scalar(NAME) == "Hex bolt M8"
