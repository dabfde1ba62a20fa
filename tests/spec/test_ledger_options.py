"""STK-10: the suggestions of the ledger's filters."""

import pytest

from tests.spec.arrange import add_items
from tests.spec.arrange_admin import allow

PAGE = "/movements/"


def options(page, label):
    """Return the values that a filter suggests."""
    field = page.main.xpath(f".//div[label = '{label}']")[0]
    offered = field.xpath("./datalist/option/@value")
    assert field.xpath("./input/@list") == field.xpath("./datalist/@id")
    return offered


@pytest.mark.spec("STK-10")
def test_the_filters_suggest_skus_and_users_with_movements(visitor, twin):
    page = visitor("clerk").visit(PAGE)
    skus = [row["sku"] for row in twin.rows("SELECT sku FROM stock_item ORDER BY sku")]
    movers = "SELECT DISTINCT username FROM accounts_user JOIN stock_stockmovement ON "
    movers += "accounts_user.id = created_by_id ORDER BY username"
    assert options(page, "SKU") == skus
    assert options(page, "User") == [row["username"] for row in twin.rows(movers)]
    page = visitor("clerk").visit(f"{PAGE}?item=HEX-M8-030&person=clerk")
    assert (options(page, "SKU"), options(page, "User")) == ([], [])


@pytest.mark.spec("STK-10")
@pytest.mark.parametrize(("more", "offered"), [(40, 100), (41, 0)])
def test_the_sku_filter_suggests_100_values_or_none(visitor, twin, more, offered):
    add_items(twin, more)
    assert twin.value("SELECT count(*) FROM stock_item") == 60 + more
    assert len(options(visitor("clerk").visit(PAGE), "SKU")) == offered


@pytest.mark.spec("STK-10", "ACC-6")
def test_users_who_may_not_view_items_get_no_suggested_skus(visitor, twin):
    allow(twin, "member", "view stock movement")
    page = visitor("member").visit(PAGE)
    assert options(page, "SKU") == []
    assert "clerk" in options(page, "User")
