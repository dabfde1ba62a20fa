"""The admin."""

import re

import pytest
from sqlalchemy import func, insert, select
from werkzeug.datastructures import MultiDict

from stockroom.accounts.authentication import get_user_by_username
from stockroom.accounts.models import Group, User
from stockroom.accounts.permissions import ensure_permissions
from stockroom.admin_site import site, views
from stockroom.admin_site.forms import MAX_ROWS
from stockroom.stock.models import Barcode, Category, Item, Supplier
from stockroom.web import fields
from stockroom.web.forms import Form
from stockroom.web.pagination import paginate
from stockroom.web.transactions import transaction


@pytest.fixture
def superuser_client(client, log_in):
    """Return the client of a superuser."""
    log_in("superuser")
    return client


@pytest.fixture
def bolt(scalar):
    """Return the bolt."""
    return scalar(select(Item).filter_by(sku="HEX-M8-030"))


def test_the_admin_is_for_staff(client, log_in):
    log_in("clerk")
    assert client.get("/admin/").location == "/admin/login/?next=/admin/"


def test_a_search_lists_the_records_that_match(superuser_client):
    response = superuser_client.get("/admin/stock/item/", query_string={"q": "hex bolt"})
    assert "HEX-M8-030" in response.text
    assert "CAR-M8-080" not in response.text


def test_the_query_count_does_not_depend_on_the_number_of_items(superuser_client, statements):
    counts = []
    for q in ("hex bolt", ""):
        statements.clear()
        superuser_client.get("/admin/stock/item/", query_string={"q": q})
        counts.append(len(statements))
    assert len(set(counts)) == 1


def test_an_action_keeps_a_search_for_bytes_that_are_not_utf_8(superuser_client):
    # Gunicorn passes such bytes on; most clients and some servers do not.
    environ = {"QUERY_STRING": "q=\xff"}
    data = {"index": "0"}
    response = superuser_client.post("/admin/stock/item/", data=data, environ_overrides=environ)
    assert response.location == "/admin/stock/item/?q=%FF"


def test_a_page_whose_rows_were_deleted_after_the_count_does_not_exist(app):
    with app.test_request_context():
        assert paginate(select(Category), 1_000, "40", 25) is None


def test_a_record_is_entered_by_the_name_that_its_field_shows(app, bolt, monkeypatch):
    monkeypatch.setattr(fields, "MAX_CHOICES", 10)
    with app.test_request_context():
        field = fields.RecordField("Item", model=Item)
        form_class = type("ItemForm", (Form,), {"item": field})
        shown = form_class(data={"item": bolt}).item._value()
        assert shown == bolt.sku
        assert form_class(MultiDict({"item": shown})).item.data.id == bolt.id


def test_a_message_quotes_only_the_start_of_a_long_id(superuser_client):
    response = superuser_client.get(f"/admin/stock/item/{'9' * 5000}/change/")
    assert (
        f"Item with ID “{'9' * 50}” doesn’t exist." in superuser_client.get(response.location).text
    )


def test_a_new_record_is_saved_with_its_history(superuser_client, scalar):
    data = {"name": "Spare parts", "slug": "spare-parts"}
    response = superuser_client.post("/admin/stock/category/add/", data=data)
    assert response.location == "/admin/stock/category/"
    pk = scalar(select(Category.id).filter_by(slug="spare-parts"))
    assert "Added." in superuser_client.get(f"/admin/stock/category/{pk}/history/").text


def test_a_category_with_items_is_protected_from_deletion(superuser_client, bolt, scalar):
    url = f"/admin/stock/category/{bolt.category_id}/delete/"
    assert "Cannot delete category" in superuser_client.post(url, data={"post": "yes"}).text
    assert scalar(select(Category).filter_by(id=bolt.category_id)) is not None


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Category, {"name": "Spare parts", "slug": "spare-parts"}),
        (Supplier, {"name": "Spare parts"}),
        (Group, {"name": "Guests"}),
        # Without a profile.
        (User, {"username": "guest", "username_key": "guest", "email": "", "password": ""}),
    ],
)
def test_a_record_is_deleted_after_confirmation(superuser_client, execute, scalar, model, values):
    execute(insert(model).values(values))
    pk = scalar(select(func.max(model.id)))
    url = f"/admin/{site.registry[model].label.replace('.', '/')}/{pk}/delete/"
    assert "Are you sure?" in superuser_client.get(url).text
    superuser_client.post(url, data={"post": "yes"})
    assert scalar(select(model).filter_by(id=pk)) is None


def test_a_record_that_is_deleted_meanwhile_is_reported(superuser_client, execute, monkeypatch):
    execute(insert(Category).values(id=9_000, name="Spare parts", slug="spare-parts"))
    delete_records = views.delete_records

    def delete_twice(*args):
        delete_records(*args)
        return delete_records(*args)

    monkeypatch.setattr(views, "delete_records", delete_twice)
    response = superuser_client.post("/admin/stock/category/9000/delete/", data={"post": "yes"})
    assert response.location == "/admin/"
    assert "Category with ID “9000” doesn’t exist." in superuser_client.get("/admin/").text


@pytest.mark.parametrize(("value", "has_supplier"), [("True", False), ("False", True), ("0", True)])
def test_a_list_shows_the_items_with_or_without_a_supplier(
    superuser_client, scalar, value, has_supplier
):
    items = select(func.count()).where(Item.supplier_id.is_not(None) == has_supplier)
    response = superuser_client.get("/admin/stock/item/", query_string={"supplier__isnull": value})
    assert f"<span>{scalar(items)} items</span>" in response.text


def test_an_action_deactivates_the_selected_items(superuser_client, bolt, scalar):
    data = {"action": "deactivate", "_selected_action": bolt.id, "index": "0"}
    response = superuser_client.post("/admin/stock/item/", data=data, follow_redirects=True)
    assert "1 item was deactivated." in response.text
    assert not scalar(select(Item.is_active).filter_by(id=bolt.id))


@pytest.fixture
def save_bolt(superuser_client, bolt):
    """Return a function that saves the form of the bolt with some values changed."""
    names = ["sku", "name", "unit_cost", "reorder_level", "version"]
    data = {name: getattr(bolt, name) for name in names} | {"category": bolt.category_id}
    url = f"/admin/stock/item/{bolt.id}/change/"
    return lambda **changes: superuser_client.post(url, data=data | changes)


def test_an_edit_of_an_outdated_version_is_rejected(save_bolt, bolt, scalar):
    save_bolt(name="Hex bolt long")
    response = save_bolt(name="Hex bolt short")
    assert "This item was changed by someone else" in response.text
    assert scalar(select(Item.name).filter_by(id=bolt.id)) == "Hex bolt long"


@pytest.fixture
def user_admin_client(app, client, log_in):
    """Return the client of a user who may add and change users."""
    with app.app_context(), transaction():
        codenames = ["accounts.add_user", "accounts.change_user"]
        get_user_by_username("staff").user_permissions = ensure_permissions(codenames)
    log_in("staff")
    return client


def test_a_user_admin_can_edit_a_user_they_just_added(user_admin_client):
    data = {"username": "newcomer", "email": "new@stockroom.example"}
    data |= dict.fromkeys(["password1", "password2"], "brass hinge under rain")
    response = user_admin_client.post("/admin/accounts/user/add/", data=data, follow_redirects=True)
    assert "You may edit it again below." in response.text
    assert "Change user" in response.text


@pytest.mark.parametrize(("username", "status"), [("member", 200), ("manager", 403)])
def test_a_user_with_more_permissions_is_protected(app, user_admin_client, username, status):
    with app.app_context():
        pk = get_user_by_username(username).id
    assert user_admin_client.get(f"/admin/accounts/user/{pk}/password/").status_code == status


@pytest.mark.parametrize(("username", "is_locked"), [("member", False), ("superuser", True)])
def test_superusers_are_locked_only_to_demote_one(
    superuser_client, scalar, statements, username, is_locked
):
    pk = scalar(select(User.id).filter_by(username=username))
    data = {"username": username, "email": "new@stockroom.example"}
    superuser_client.post(f"/admin/accounts/user/{pk}/change/", data=data)
    superusers = [text for text in statements if "WHERE accounts_user.is_superuser" in text]
    assert bool(superusers) == is_locked


def test_an_item_with_too_many_rows_is_rejected(superuser_client, bolt):
    rows = {f"barcodes-{index}-code": "" for index in range(MAX_ROWS + 1)}
    response = superuser_client.post(f"/admin/stock/item/{bolt.id}/change/", data=rows)
    assert response.status_code == 400


def test_barcodes_are_saved_with_their_item(superuser_client, save_bolt, bolt, scalar):
    old = scalar(select(Barcode).filter_by(item_id=bolt.id))
    row = {"barcodes-0-id": old.id, "barcodes-0-code": old.code, "barcodes-0-DELETE": "on"}
    save_bolt(**row, **{"barcodes-1-code": "4006381333931"})
    assert scalar(select(Barcode).filter_by(id=old.id)) is None
    assert scalar(select(Barcode.item_id).filter_by(code="4006381333931")) == bolt.id
    history = superuser_client.get(f"/admin/stock/item/{bolt.id}/history/").text
    assert f"Added barcode “4006381333931”. Deleted barcode “{old.code}”." in history


def test_an_item_is_not_saved_with_an_invalid_barcode(save_bolt, bolt, scalar):
    response = save_bolt(name="Hex bolt long", **{"barcodes-0-code": "4006381333932"})
    assert "This barcode has an invalid check digit." in response.text
    assert scalar(select(Item.name).filter_by(id=bolt.id)) == bolt.name


@pytest.mark.parametrize(("o", "is_descending"), [("1", False), ("-1", True)])
def test_a_list_is_sorted_by_sku(superuser_client, o, is_descending):
    response = superuser_client.get("/admin/stock/item/", query_string={"q": "hex", "o": o})
    skus = re.findall(r'<th scope="row"><a [^>]+>(.+?)</a>', response.text)
    assert len(skus) > 1
    assert skus == sorted(skus, reverse=is_descending)


def test_a_list_cannot_be_filtered_by_a_password(superuser_client):
    query = {"created_by__password__startswith": "$"}
    response = superuser_client.get("/admin/stock/stockmovement/", query_string=query)
    assert response.location == "/admin/stock/stockmovement/"


def test_selected_records_are_deleted_all_or_none(superuser_client, execute, scalar, bolt):
    execute(insert(Category).values(id=9_000, name="Spare parts", slug="spare-parts"))
    data = {
        "action": "delete_selected",
        "_selected_action": [9_000, bolt.category_id],
        "post": "yes",
    }
    response = superuser_client.post("/admin/stock/category/", data=data)
    assert "Cannot delete categories" in response.text
    assert scalar(select(Category).filter_by(id=9_000)) is not None


def test_the_last_superuser_stays_one(superuser_client, scalar):
    pk = scalar(select(User.id).filter_by(username="superuser"))
    data = {"username": "superuser", "email": "superuser@stockroom.example", "is_active": "on"}
    response = superuser_client.post(f"/admin/accounts/user/{pk}/change/", data=data)
    assert "There must be at least one active superuser." in response.text
    assert scalar(select(User.is_superuser).filter_by(id=pk))


def test_granted_and_withdrawn_rights_are_logged(superuser_client, scalar, caplog):
    url = f"/admin/accounts/user/{scalar(select(User.id).filter_by(username='clerk'))}/change/"
    data = {
        "username": "clerk",
        "email": "clerk@stockroom.example",
        "is_active": "on",
        "is_staff": "on",
        "groups": scalar(select(Group.id).filter_by(name="Auditors")),
        "version": re.search('name="version" value="(.+?)"', superuser_client.get(url).text)[1],
    }
    caplog.clear()
    superuser_client.post(url, data=data)
    [record] = [record for record in caplog.records if record.name == "stockroom.security"]
    assert record.message == "user_rights_changed"
    assert record.fields["target"] == "clerk"
    assert record.fields["granted"] == ["group Auditors", "is_staff"]
    assert record.fields["withdrawn"] == ["group Clerks"]


@pytest.mark.parametrize(("username", "status"), [("superuser", 200), ("staff", 403)])
def test_names_are_suggested_only_to_users_who_may_view_them(client, log_in, username, status):
    log_in(username)
    query = {"app_label": "stock", "model_name": "item", "field_name": "category", "term": "fast"}
    response = client.get("/admin/autocomplete/", query_string=query)
    assert response.status_code == status
