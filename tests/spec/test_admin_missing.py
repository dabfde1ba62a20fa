"""ADM-9: URLs of missing records."""

import pytest

from tests.spec.arrange import RECORDS, with_token
from tests.spec.arrange_admin import NOT_THERE

KINDS = [
    ("stock/category", "Category"),
    ("stock/supplier", "Supplier"),
    ("stock/stockmovement", "Stock movement"),
    ("accounts/user", "User"),
    ("auth/group", "Group"),
]
PAGES = ("change", "history", "delete")


def is_told(page, noun, number):
    """Return whether a response redirects to the index with a message about the missing record."""
    said = f"{noun} with ID “{number}” doesn’t exist. Perhaps it was deleted?"
    leads = (page.status, page.location) == (302, "/admin/")
    return leads and page.follow().messages == [said]


@pytest.mark.spec("ADM-9")
@pytest.mark.parametrize(
    ("number", "page"),
    [*((number, "change") for number in NOT_THERE), ("9999", "history"), ("abc", "delete")],
)
def test_the_index_says_that_an_item_is_missing(admin, number, page):
    answer = admin("manager").visitor.visit(f"/admin/stock/item/{number}/{page}/")
    assert is_told(answer, "Item", number)


@pytest.mark.spec("ADM-9")
@pytest.mark.parametrize(("kind", "noun"), KINDS)
def test_the_index_says_that_another_record_is_missing(admin, kind, noun):
    answer = admin("superuser").visitor.visit(f"/admin/{kind}/9999/change/")
    assert is_told(answer, noun, "9999")


@pytest.mark.spec("ADM-9")
@pytest.mark.parametrize("page", ["change", "delete"])
def test_posting_to_a_missing_record_shows_the_same_message(admin, twin, page):
    browser = admin("manager").visitor
    before = twin.contents(*RECORDS)
    fields = with_token(browser, {"name": "X", "slug": "x", "post": "yes", "_save": "Save"})
    answer = browser.post(f"/admin/stock/category/9999/{page}/", fields)
    assert is_told(answer, "Category", "9999")
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-9", "ADM-13")
@pytest.mark.parametrize("kind", ["stock/item", "accounts/user", "auth/group"])
def test_users_without_permission_do_not_get_this_message(admin, kind):
    browser = admin("staff").visitor
    addresses = [f"/admin/{kind}/{number}/{page}/" for number in ("1", "9999") for page in PAGES]
    assert {browser.visit(address).status for address in addresses} == {403}


@pytest.mark.spec("ADM-9")
def test_the_missing_primary_key_is_escaped(admin):
    answer = admin("manager").visitor.visit("/admin/stock/item/%3Cb%20id=injected%3E/change/")
    index = answer.follow()
    assert index.document.xpath("//*[@id = 'injected']") == []
    assert "Item with ID “<b id=injected>” doesn’t exist." in index.messages[0]


@pytest.mark.spec("ADM-9")
@pytest.mark.parametrize("rest", ["", "password/", "change/password/"])
def test_a_record_has_no_other_pages(admin, rest):
    answer = admin("superuser").visitor.visit(f"/admin/stock/item/1/{rest}")
    assert answer.status == 404


@pytest.mark.spec("ADM-9", "SEC-1")
def test_no_page_redirects_from_a_primary_key_to_the_record_on_the_site(visitor):
    staff = visitor("staff")
    assert {staff.visit(f"/admin/r/{kind}/1/").status for kind in range(1, 30)} == {404}


@pytest.mark.spec("ADM-9", "ADM-13", "SEC-6")
@pytest.mark.parametrize(("role", "status"), [("superuser", 200), ("staff", 403)])
@pytest.mark.parametrize("kind", ["accounts/user", "auth/group", "stock/item", "stock/category"])
def test_an_empty_to_field_means_the_primary_key(admin, kind, role, status):
    browser = admin(role).visitor
    pages = [browser.visit(f"/admin/{kind}/1/{page}/?_to_field=") for page in ("change", "delete")]
    assert [page.status for page in pages] == [status, status]


@pytest.mark.spec("ADM-9", "SEC-6")
def test_an_empty_to_field_of_a_missing_record_redirects_to_the_index(admin):
    answer = admin("superuser").visitor.visit("/admin/stock/item/9999/change/?_to_field=")
    assert is_told(answer, "Item", "9999")


@pytest.mark.spec("ADM-10", "ADM-13", "SEC-6")
@pytest.mark.parametrize(("role", "status"), [("superuser", 302), ("staff", 403)])
def test_a_deletion_with_an_empty_to_field_needs_the_permission(admin, twin, role, status):
    twin.execute("INSERT INTO stock_category (name, slug) VALUES ('Empty', 'empty')")
    path = f"/admin/stock/category/{admin('superuser').number('stock/category', 'Empty')}/delete/"
    browser = admin(role).visitor
    answer = browser.post(path, with_token(browser, {"post": "yes", "_to_field": ""}))
    assert answer.status == status
