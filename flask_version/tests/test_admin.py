"""The admin."""

import pytest
from sqlalchemy import select
from stockroom.stock.models import Category, Item


@pytest.fixture
def superuser(client, log_in):
    """Return the client of a superuser."""
    log_in("superuser")
    return client


def test_the_admin_is_for_staff(client, log_in):
    log_in("clerk")
    assert client.get("/admin/").location == "/admin/login/?next=/admin/"


def test_a_search_lists_the_records_that_match(superuser):
    response = superuser.get("/admin/stock/item/", query_string={"q": "hex bolt"})
    assert "HEX-M8-030" in response.text
    assert "UBT-M8-050" not in response.text


def test_a_new_record_is_saved_with_its_history(superuser, scalar):
    data = {"name": "Spare parts", "slug": "spare-parts"}
    response = superuser.post("/admin/stock/category/add/", data=data)
    assert response.location == "/admin/stock/category/"
    pk = scalar(select(Category.id).filter_by(slug="spare-parts"))
    assert "Added." in superuser.get(f"/admin/stock/category/{pk}/history/").text


def test_a_category_with_items_is_protected_from_deletion(superuser, scalar):
    pk = scalar(select(Item.category_id).filter_by(sku="HEX-M8-030"))
    response = superuser.post(f"/admin/stock/category/{pk}/delete/", data={"post": "yes"})
    assert "Cannot delete category" in response.text
    assert scalar(select(Category.id).filter_by(id=pk)) == pk


def test_an_action_deactivates_the_selected_items(superuser, scalar):
    bolt = select(Item.id).filter_by(sku="HEX-M8-030")
    data = {"action": "deactivate", "_selected_action": scalar(bolt), "index": "0"}
    response = superuser.post("/admin/stock/item/", data=data, follow_redirects=True)
    assert "1 item was deactivated." in response.text
    assert scalar(bolt.where(Item.is_active)) is None


def test_a_checkbox_stands_before_its_label(superuser):
    page = superuser.get("/admin/accounts/user/1/change/").text
    assert '<div class="field check"><label><input checked id="id_is_active"' in page


def test_of_a_repeated_parameter_the_last_counts(superuser):
    page = superuser.get("/admin/stock/supplier/?q=tin&q=kestrel").text
    assert "_changelist_filters=q%3Dkestrel" in page
