"""SEC-6: entered text is escaped, never shown as markup."""

from urllib.parse import quote

import pytest

from tests.spec.test_security_fields import OTHER_FIELDS, forge

MARKUP = "\"'><b id=injected>&amp;</b>"
SEARCHES = [f"/items/?{name}=" for name in ("q", "category", "supplier", "status", "sort")]
FILTERS = [f"/movements/?{name}=" for name in ("item", "kind", "person", "from", "to", "before")]
PAGES_OF_AN_ITEM = ["/", "/items/?q=HEX-M8", "/items/HEX-M8-030/", "/movements/"]


def is_injected(page):
    """Return whether the markup became an element."""
    return bool(page.document.xpath("//*[@id = 'injected']"))


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("address", [*SEARCHES, *FILTERS, "/accounts/login/?next=/"])
def test_markup_in_a_url_is_escaped(visitor, address):
    page = visitor("manager").visit(address + quote(MARKUP))
    assert page.status == 200
    assert not is_injected(page)


@pytest.mark.spec("SEC-6", "STK-2", "STK-6")
def test_a_search_term_is_shown_as_it_was_typed(visitor):
    page = visitor("manager").visit("/items/?q=" + quote(MARKUP))
    assert f"No items matching “{MARKUP}”." in page.text
    assert page.form("Search").values["Search"] == MARKUP


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize(("path", "button", "label"), OTHER_FIELDS)
def test_markup_in_a_choice_or_a_number_is_escaped(visitor, path, button, label):
    browser = visitor("manager")
    page = forge(browser.visit(path).form(button), label, MARKUP).submit()
    assert page.status in (200, 302)
    assert not is_injected(page if page.status == 200 else page.follow())


@pytest.mark.spec("SEC-6", "ACC-16")
def test_markup_in_a_display_name_is_escaped(visitor):
    browser = visitor("manager")
    done = browser.submit("/accounts/profile/", "Save profile", {"Display name": MARKUP}).follow()
    assert MARKUP in done.links
    assert not is_injected(done)


@pytest.mark.sharp("/items/HEX-M8-030/")
@pytest.mark.spec("SEC-6", "STK-7", "STK-10")
@pytest.mark.parametrize("address", PAGES_OF_AN_ITEM)
def test_stored_markup_is_escaped(visitor, twin, address):
    twin.execute("UPDATE stock_item SET name = ?, description = ?", MARKUP, MARKUP)
    twin.execute("UPDATE stock_category SET name = ? WHERE slug = 'fasteners'", MARKUP)
    twin.execute("UPDATE stock_stockmovement SET reason = ?", MARKUP)
    page = visitor("manager").visit(address)
    assert MARKUP in page.text
    assert not is_injected(page)


@pytest.mark.spec("SEC-6", "STK-8")
def test_markup_in_a_message_is_escaped(visitor, twin):
    twin.execute("UPDATE stock_item SET name = ?", MARKUP)
    fields = {"Movement": "receipt", "Quantity": "5"}
    done = visitor("clerk").submit("/items/HEX-M8-030/", "Record", fields).follow()
    assert done.messages == [f"Received 5 × {MARKUP}. 12 on hand."]
