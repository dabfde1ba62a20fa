"""Items as CSV files."""

from io import BytesIO

from sqlalchemy import func, select
from stockroom.files.models import ItemImport
from stockroom.stock.models import Item


def test_an_upload_is_previewed_and_changes_nothing(client, log_in, scalar):
    log_in("manager")
    file = (BytesIO(b"sku,name\nHEX-M8-030,Hex bolt long\n"), "items.csv")
    response = client.post("/items/import/", data={"file": file}, follow_redirects=True)
    assert "Hex bolt long" in response.text
    assert scalar(select(func.count()).select_from(ItemImport)) == 1
    assert scalar(select(Item.name).filter_by(sku="HEX-M8-030")) == "Hex bolt M8"
