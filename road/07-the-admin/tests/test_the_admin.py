"""Staff look after the items at /admin/."""

import pytest

ADMIN = "/admin/"
ITEMS = "/admin/stock/item/"
USERS = "/admin/accounts/user/"
NEW = {"SKU": "NUT-M8", "Name": "Hex nut M8", "Unit cost": "0.05"}


def skus(page):
    """Return the SKUs of a list in its order."""
    return [row.get("SKU") for row in page.rows]


def test_only_staff_see_the_link_to_the_admin(visit_as):
    wanted = {"clerk": False, "manager": True}
    is_shown = {name: ADMIN in visit_as(name, "/items/").links.values() for name in wanted}
    assert is_shown == wanted, f"Who sees a link to {ADMIN} should be {wanted}; it is {is_shown}."


@pytest.mark.parametrize("path", [ADMIN, ITEMS])
def test_nobody_else_gets_in(visit_as, anonymous, path):
    status = anonymous(path).status
    assert status == 302, f"Without a login {path} should redirect; it answered {status}."
    status = visit_as("clerk", path).status
    assert status in (302, 403), f"{path} should be closed to a clerk; it answered {status}."


def test_the_first_page_links_to_the_models(visit):
    links = visit(ADMIN).links
    for name, path in {"Items": ITEMS, "Users": USERS}.items():
        assert links.get(name) == path, f"“{name}” should link to {path}; its links: {links}."


def test_the_list_shows_the_items(visit):
    page = visit(ITEMS)
    heading = "Select item to change"
    assert page.headings[:1] == [heading], f"The heading should be “{heading}”: {page.headings}."
    wanted = {
        "SKU": "BOX-A4",
        "Name": "Storage box A4",
        "Quantity on hand": "12",
        "Unit cost": "4.20",
    }
    rows = page.rows
    assert len(rows) == 5, f"The list should have 5 items; it has {len(rows)}."
    first = {name: rows[0].get(name) for name in wanted}
    assert first == wanted, f"The first row should show {wanted}; it shows {rows[0]}."


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("box", ["BOX-A4"]),
        ("m8 050", ["HEX-M8-050"]),
        ("%25", []),
    ],
)
def test_a_search_lists_the_items_that_have_every_word(visit, words, wanted):
    page = visit(f"{ITEMS}?q={words}")
    assert page.status == 200, f"{ITEMS}?q={words} should answer 200; it answered {page.status}."
    found = skus(page)
    assert found == wanted, f"{ITEMS}?q={words} should list {wanted}; it lists {found}."


def test_an_item_is_added(visit):
    form = visit(visit(ITEMS).links.get("Add item", f"{ITEMS}add/"))
    labels = list(form.fields)
    assert labels == list(NEW), f"The <label>s should be {list(NEW)}; they are {labels}."
    answer = form.submit(NEW)
    assert answer.location == ITEMS, f"After adding, redirect to {ITEMS}; {answer.outcome}."
    page = visit(ITEMS)
    words = "The item “NUT-M8 Hex nut M8” was added successfully."
    assert words in page.text, f"The list should say “{words}”"
    assert "NUT-M8" in skus(page), f"NUT-M8 should be in the list; it has {skus(page)}."


def test_an_item_is_changed_and_keeps_its_sku(visit):
    answer = visit(visit(ITEMS).links.get("BOX-A4", ITEMS)).submit({"Name": "Box A4"})
    assert answer.status == 302, f"A new name should be saved; the page says: {answer.text}"
    name = visit("/items/BOX-A4/").headings
    assert name == ["Box A4"], f"The page of BOX-A4 should have the new name; it has {name}."


def test_the_sku_of_another_item_is_refused(visit):
    page = visit(visit(ITEMS).links.get("BOX-A4", ITEMS)).submit({"SKU": "BRG-608"})
    words = "Item with this SKU already exists."
    assert words in page.text, f"The page should say “{words}”; it says: {page.text}"
    assert "BOX-A4" in skus(visit(ITEMS)), "Nothing should have been changed; BOX-A4 is gone."


def test_an_item_is_deleted_only_after_a_question(visit):
    path = visit(visit(ITEMS).links.get("BOX-A4", ITEMS)).links.get("Delete")
    assert path, "The form of an item should have a link “Delete”."
    question = visit(path)
    assert "BOX-A4" in skus(visit(ITEMS)), f"Opening {path} should ask, and not delete yet."
    answer = question.submit({})
    assert answer.location == ITEMS, f"Afterwards redirect to {ITEMS}; {answer.outcome}."
    assert "BOX-A4" not in skus(visit(ITEMS)), "BOX-A4 should be gone from the list."


def test_a_manager_sees_the_users_and_changes_none(visit):
    page = visit(USERS)
    names = [row.get("Username") for row in page.rows]
    wanted = ["clerk", "manager", "member"]
    assert names == wanted, f"{USERS} should list {wanted}; it lists {names}."
    for path in (f"{USERS}add/", f"{USERS}1/delete/"):
        status = visit(path).status
        assert status == 403, f"A manager may only view users: {path} answered {status}."
    path = f"{USERS}1/change/"
    status = page.client.post(path, data=page.hidden_fields | {"username": "boss"}).status_code
    assert status == 403, f"A manager may only view users: a POST to {path} answered {status}."
