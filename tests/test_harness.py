"""The harness does what tests rely on: forms as browsers send them, data put back, SQL counted."""

from types import SimpleNamespace

import httpx
import pytest

from tests.harness.page import Page

FORM = """
<form method="post" action="?a=1" id="f" aria-label="Order">
<input type="hidden" name="token" value="t">
<label for="n">Name <span>(optional)</span></label><input id="n" name="n" value=" x ">
<label><input type="checkbox" name="c" value="1"> Urgent</label>
<fieldset><legend>Size</legend><label><input type="radio" name="r" value="s" checked> Small</label>
<label><input type="radio" name="r" value="l"> Large</label></fieldset>
<label for="s">Colour</label><select id="s" name="s"><option value="r">Red<option>Blue</select>
<label for="a">Note</label><textarea id="a" name="a" aria-describedby="e">
one
two</textarea><ul class="errors" id="e"><li>Too long.</li></ul>
<ul class="errors"><li>Stale.</li></ul>
<input name="off" value="1" disabled><button name="do" value="save">Save</button>
<button name="do" value="drop">Drop</button></form><input name="far" form="f" value="z">
"""


@pytest.fixture
def page() -> Page:
    """Return a page that nobody served."""
    sent: list[tuple] = []
    twin = SimpleNamespace(url="http://127.0.0.1:1")
    visitor = SimpleNamespace(twin=twin, post=lambda *args, **kwargs: sent.append(args), sent=sent)
    request = httpx.Request("GET", "http://127.0.0.1:1/orders/?q=2")
    return Page(visitor, httpx.Response(200, html=FORM, request=request), (0, 0))


def test_a_form_sends_what_a_browser_sends(page):
    page.submit("Drop", {"Urgent": True, "Size": "Large", "Colour": "Blue"})
    fields = dict(token="t", n=" x ", c="1", r="l", s="Blue", a="one\r\ntwo", do="drop", far="z")
    assert page.visitor.sent == [("/orders/?a=1", list(fields.items()))]


def test_the_first_button_is_the_default_and_unticked_boxes_stay_away(page):
    pairs = dict(page.form("Order").send_also("n", "forged").pairs())
    assert (pairs["do"], pairs["n"], pairs["r"], "c" in pairs) == ("save", "forged", "s", False)


def test_fields_and_errors_go_by_their_labels(page):
    assert page.form("Order").labels == ["Name", "Urgent", "Size", "Colour", "Note", ""]
    assert page.form("Order").values["Note"] == "one\ntwo"
    assert page.errors == {"Note": ["Too long."], "": ["Stale."]}


def test_a_field_that_is_not_there_is_named_with_those_that_are(page):
    with pytest.raises(AssertionError, match="No field “Sise” on .*'Size'"):
        page.form("Order").fill({"Sise": "Large"})


def test_the_demo_data_comes_back_under_the_running_process(twin, visitor):
    clerk = visitor("clerk")
    twin.execute("UPDATE stock_item SET name = 'Renamed' WHERE id = 1")
    sku = twin.value("SELECT sku FROM stock_item WHERE id = 1")
    assert clerk.visit(f"/items/{sku}/").headings[0] == "Renamed"
    twin.restore()
    assert visitor("clerk").visit(f"/items/{sku}/").headings[0] != "Renamed"


def test_the_queries_of_a_page_are_seen(twin, visitor):
    page = visitor("clerk").visit("/items/")
    assert 0 < page.query_count < twin.query_count()
    assert any("stock_item" in statement for statement in page.statements)
