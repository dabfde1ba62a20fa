"""STK-10: what the filters of the ledger offer."""

import pytest

from tests.spec.arrange import add_items
from tests.spec.arrange_admin import allow

PAGE = "/movements/"


def options(page, label):
    """Return the values that a filter offers."""
    field = page.main.xpath(f".//div[label = '{label}']")[0]
    offered = field.xpath("./datalist/option/@value")
    assert field.xpath("./input/@list") == field.xpath("./datalist/@id")
    return offered


@pytest.mark.spec("STK-10")
def test_empty_filters_offer_the_skus_and_who_moved_something(visitor, twin):
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
def test_a_filter_offers_100_values_or_none(visitor, twin, more, offered):
    add_items(twin, more)
    assert twin.value("SELECT count(*) FROM stock_item") == 60 + more
    assert len(options(visitor("clerk").visit(PAGE), "SKU")) == offered


@pytest.mark.spec("STK-10", "ACC-6")
def test_who_may_not_see_items_is_offered_none(visitor, twin):
    allow(twin, "member", "view stock movement")
    page = visitor("member").visit(PAGE)
    assert options(page, "SKU") == []
    assert "clerk" in options(page, "User")
