"""Each item has a page of its own."""

BOLT = "/items/HEX-M8-030/"


def test_the_list_links_to_each_item(visit):
    links = visit("/items/").links
    assert links.get("HEX-M8-030") == BOLT, f"HEX-M8-030 should link to {BOLT}; its links: {links}."


def test_every_link_of_the_list_leads_to_a_page(visit):
    for sku, path in visit("/items/").links.items():
        status = visit(path).status
        assert status == 200, f"{sku} links to {path}, which answers {status} instead of 200."


def test_the_page_is_named_after_the_item(visit):
    page = visit(BOLT)
    name = "Hex bolt M8 × 30"
    assert page.headings == [name], f"The heading of {BOLT} should be “{name}”: {page.headings}."
    title = f"{name} · Stockroom"
    assert page.title == title, f"The title should be “{title}”; it is “{page.title}”."


def test_the_page_shows_the_facts(visit):
    wanted = {"SKU": "HEX-M8-030", "On hand": "800", "Unit cost": "0.12"}
    found = visit(BOLT).details
    assert found == wanted, f"{BOLT} should have a <dl> with {wanted}; it has {found}."


def test_the_page_leads_back_to_the_list(visit):
    links = visit(BOLT).links
    assert links.get("Items") == "/items/", f"“Items” should link to /items/; its links: {links}."


def test_an_item_that_is_not_there_is_404(visit):
    status = visit("/items/NO-SUCH-ITEM/").status
    assert status == 404, f"/items/NO-SUCH-ITEM/ should answer 404; it answered {status}."
