"""Visitors add items, and a mistake is explained."""

import pytest

NEW = {"SKU": "NUT-M8", "Name": "Hex nut M8", "Unit cost": "0.05"}


def test_the_list_links_to_the_form(visit):
    links = visit("/items/").links
    wanted = "/items/add/"
    target = links.get("Add an item")
    assert target == wanted, f"“Add an item” should link to {wanted}; its links: {links}."


def test_the_form_asks_for_three_things(visit):
    labels = list(visit("/items/add/").fields)
    assert labels == list(NEW), f"The <label>s should be {list(NEW)}; they are {labels}."


def test_a_new_item_is_shown_on_its_page_with_a_message(visit):
    answer = visit("/items/add/").submit(NEW)
    assert answer.status == 302, f"After adding, redirect with 302; it answered {answer.status}."
    page = visit(answer.location)
    facts = {"SKU": "NUT-M8", "On hand": "0", "Unit cost": "0.05"}
    assert page.details == facts, f"The new item's page should show {facts}: {page.details}."
    message = "Hex nut M8 was added."
    found = page.messages
    assert found == [message], f"An element with role=“status” should say “{message}”, not {found}."


def test_an_item_may_cost_nothing(visit):
    answer = visit("/items/add/").submit(NEW | {"Unit cost": "0"})
    assert answer.status == 302, f"A unit cost of 0 is allowed: {answer.errors or answer.status}."


def test_the_message_is_shown_once(visit):
    location = visit("/items/add/").submit(NEW).location or "/items/"
    visit(location)
    messages = visit(location).messages
    assert messages == [], f"The message should be gone on the second visit; it says {messages}."


@pytest.mark.parametrize(
    ("field", "text", "error"),
    [
        ("SKU", "nut m8", "Use capital letters, digits and hyphens only."),
        ("SKU", "BOX-A4", "Item with this SKU already exists."),
        ("Name", "", "This field is required."),
        ("Unit cost", "-1", None),
        ("Unit cost", "cheap", None),
    ],
)
def test_a_mistake_is_explained_and_nothing_is_added(visit, field, text, error):
    page = visit("/items/add/").submit(NEW | {field: text})
    assert page.status == 200, f"With “{text}” as {field} the form should come back with 200."
    found = page.errors
    assert found, f"With “{text}” as {field} an element with role=“alert” should say what is wrong."
    if error:
        assert found == [error], f"The one with role=“alert” should say “{error}”; it says {found}."
    rows = len(visit("/items/").rows)
    assert rows == 5, f"Nothing should have been added; there are {rows} items instead of 5."


def test_what_was_typed_is_still_there(visit):
    page = visit("/items/add/").submit(NEW | {"SKU": "nut m8"})
    typed = page.values.get("Name")
    assert typed == "Hex nut M8", f"The name should still be in its field; it has “{typed}”."


def test_a_form_of_another_site_adds_nothing(visit, send):
    fields = {"sku": "NUT-M8", "name": "Hex nut M8", "unit_cost": "0.05"}
    status = send("/items/add/", fields).status
    assert status in (400, 403), f"A POST without a CSRF token should be refused; got {status}."
    rows = len(visit("/items/").rows)
    assert rows == 5, f"Nothing should have been added; there are {rows} items instead of 5."
