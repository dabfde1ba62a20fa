"""What the tests of the road read in a learner's page: any valid markup, and not what lacks it."""

import httpx
import pytest

from tests.harness.road.page import Page

FIELDS = '<label for="n">Name:</label> <input id="n" name="name" value="Nut">'
AROUND = '<label>Name <input name="name" value="Nut"></label>'
SELECT = '<label>Kind <select name="kind"><option>issue</option></select></label>'


def opened(body: str, sent: list | None = None) -> Page:
    """Return a page at /items/add/ with this body; what it posts is added to `sent`."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and sent is not None:
            sent.append((request.url.path, request.content.decode()))
        return httpx.Response(200, html=body)

    client = httpx.Client(base_url="http://localhost", transport=httpx.MockTransport(answer))
    return Page(client, client.get("/items/add/"))


@pytest.mark.parametrize(
    "table",
    [
        "<table><thead><tr><th>SKU<th>Name</thead><tbody><tr><th>A<td>Nut</tbody></table>",
        "<table><tr><th>SKU<th>Name<tr><td>A<td>Nut</table>",
        "<main><table><tr><th>SKU<th>Name<tr><th>A<td>Nut</table></main>",
    ],
)
def test_a_table_is_read_with_and_without_head_body_and_main(table):
    assert opened(table).rows == [{"SKU": "A", "Name": "Nut"}]


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        ("<p>SKU A</p>", []),
        ("<table><tr><th>SKU</table>", []),
        ("<table><tr><td>SKU<tr><td>A</table>", [{}, {}]),
        ("<main></main><table><tr><th>SKU<tr><td>A</table>", []),
    ],
)
def test_no_rows_are_read_without_a_table_its_headings_or_its_cells(body, rows):
    assert opened(body).rows == rows


def test_a_term_without_a_description_is_empty():
    assert opened("<dl><dt>SKU<dd>A<dt>Name</dl>").details == {"SKU": "A", "Name": ""}


@pytest.mark.parametrize("field", [FIELDS, AROUND])
def test_a_label_names_its_field_by_id_or_around_it(field):
    page = opened(f"<form>{field}{SELECT}</form>")
    assert page.fields == {"Name": "name", "Kind": "kind"}
    assert page.values == {"Name": "Nut", "Kind": "issue"}


@pytest.mark.parametrize("body", ["", "<main></main><form></form>"])
def test_a_page_needs_a_form_in_its_main_part(body):
    with pytest.raises(AssertionError, match="/items/add/ should have a form in its main element"):
        opened(body).submit({})


@pytest.mark.parametrize("field", ["<label>Name</label>", "<p>Name <input name=name>"])
def test_a_form_needs_a_field_for_each_label(field):
    with pytest.raises(AssertionError, match=r"needs fields with the labels \['Name'\]"):
        opened(f"<form>{field}</form>").submit({"Name": "Nut"})


@pytest.mark.parametrize(
    ("action", "path"), [("", "/items/add/"), (' action="../"', "/items/"), (' action="/"', "/")]
)
def test_a_form_is_sent_to_its_action_or_to_its_own_page(action, path):
    sent: list = []
    opened(f"<form{action}>{AROUND}</form>", sent).submit({"Name": "Bolt"})
    assert sent == [(path, "name=Bolt")]


@pytest.mark.parametrize("button", ["<button> Log out", '<input type="submit" value="Log out">'])
def test_a_button_is_pressed(button):
    sent: list = []
    opened(f"<form>{button}</form>", sent).press("Log out")
    assert sent == [("/items/add/", "")]


@pytest.mark.parametrize("body", ["<button>Log out</button>", "<form><button>Go</form>"])
def test_a_missing_button_is_reported(body):
    with pytest.raises(AssertionError, match="should have a form with a button “Log out”"):
        opened(body).press("Log out")


def test_messages_and_errors_are_read_by_their_role():
    page = opened('<p role="status">Added.</p><p role="alert">Too long.</p><p>More</p>')
    assert (page.messages, page.errors) == (["Added."], ["Too long."])
    assert (opened("<p>Added.</p>").messages, opened("").hidden_fields) == ([], {})
