"""The REST API."""

import re

import pytest
from sqlalchemy import func, select

from stockroom.accounts.authentication import get_user_by_username, replace_password
from stockroom.accounts.permissions import ensure_permissions
from stockroom.api.models import ApiToken, create_token
from stockroom.stock.models import Item, StockMovement
from stockroom.web.transactions import transaction

ITEM = "/api/v1/items/HEX-M8-030"
NAME = select(Item.name).filter_by(sku="HEX-M8-030")


@pytest.fixture
def create_headers(app):
    """Return a function that returns the headers of requests with a new token of a user."""

    def create_headers(username):
        with app.app_context(), transaction():
            owner = get_user_by_username(username)
            _token, plaintext = create_token(owner=owner, name="Scanner", days=1)
        return {"Authorization": f"Bearer {plaintext}"}

    return create_headers


@pytest.fixture
def headers(create_headers):
    """Return the headers of requests with a token of the manager."""
    return create_headers("manager")


@pytest.mark.parametrize(
    "path",
    ["items", "items/HEX-M8-030", "movements", "categories", "suppliers", "reports/low-stock"],
)
def test_a_request_without_a_token_gets_401(client, path):
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 401
    assert response.content_type == "application/problem+json"


def test_a_user_without_the_permission_gets_403(client, create_headers, scalar):
    headers, data = create_headers("clerk"), {"name": "Hex bolt long"}
    assert client.patch(ITEM, json=data, headers=headers).status_code == 403
    assert scalar(NAME) == "Hex bolt M8"


def test_a_token_can_read_an_item(client, headers):
    assert client.get(ITEM, headers=headers).json["name"] == "Hex bolt M8"


def test_cursors_page_through_all_items(client, headers, scalar):
    url, skus = "/api/v1/items?limit=10", []
    while url:
        page = client.get(url, headers=headers).json
        skus += [item["sku"] for item in page["results"]]
        url = page["next"]
    assert len(skus) == len(set(skus)) == scalar(select(func.count()).where(Item.is_active))


def test_an_item_is_added_with_its_barcodes(client, headers, scalar):
    data = {"sku": "NEW-1", "name": "New", "category": "fasteners", "unit_cost": "0.50"}
    data["barcodes"] = ["4006381333931", "96385074"]
    response = client.post("/api/v1/items", json=data, headers=headers)
    assert response.status_code == 201
    assert response.location == "/api/v1/items/NEW-1"
    for code in data["barcodes"]:
        assert scalar(select(Item.sku).join(Item.barcodes).filter_by(code=code)) == "NEW-1"


def test_an_unknown_field_is_reported_before_invalid_values(client, headers):
    response = client.patch(ITEM, json={"name": "", "color": "red"}, headers=headers)
    assert response.status_code == 422
    assert response.json["errors"] == {"color": ["Unknown field."]}


def test_invalid_barcodes_do_not_count_as_repeated(client, headers):
    data = {"barcodes": ["", "abc", "4006381333931", "4006381333931"]}
    errors = client.patch(ITEM, json=data, headers=headers).json["errors"]
    assert {name: message.split()[0] for name, [message] in errors.items()} == {
        "barcodes.0": "Enter",
        "barcodes.1": "Enter",
        "barcodes.3": "Please",
    }


def test_the_permission_for_barcodes_comes_before_their_validation(app, client, create_headers):
    with app.app_context(), transaction():
        permissions = ensure_permissions(["stock.change_item"])
        get_user_by_username("member").user_permissions = permissions
    headers, data = create_headers("member"), {"barcodes": ["abc"]}
    for path in (ITEM, "/api/v1/items/MISSING"):
        assert client.patch(path, json=data, headers=headers).status_code == 403


def test_an_outdated_etag_changes_nothing(client, headers, scalar):
    headers["If-Match"] = client.get(ITEM, headers=headers).headers["ETag"]
    for name, status in [("Hex bolt long", 200), ("Hex bolt short", 412)]:
        response = client.patch(ITEM, json={"name": name}, headers=headers)
        assert response.status_code == status
    assert scalar(NAME) == "Hex bolt long"


def test_a_repeated_request_is_recorded_once(client, headers, scalar):
    headers["Idempotency-Key"] = "one"
    for is_repeated in (False, True):
        response = client.post(
            f"{ITEM}/movements", json={"kind": "receipt", "quantity": 5}, headers=headers
        )
        assert response.status_code == 201
        assert ("Idempotent-Replayed" in response.headers) == is_repeated
    movement = scalar(select(StockMovement).filter_by(request_key="one"))
    assert response.json["id"] == movement.id
    on_hand = scalar(select(Item.quantity_on_hand).filter_by(sku="HEX-M8-030"))
    assert movement.quantity_after == on_hand


def test_a_new_password_revokes_the_tokens(app, client, headers, scalar):
    with app.app_context(), transaction():
        replace_password(get_user_by_username("manager"), "another hash")
    assert scalar(select(ApiToken.revoked_at).filter_by(name="Scanner")) is not None
    assert client.get(ITEM, headers=headers).status_code == 401


def test_a_token_created_on_the_page_is_valid_until_it_is_revoked(client, log_in, scalar):
    log_in("manager")
    page = client.post("/accounts/tokens/", data={"name": "Scanner", "days": "30"}).text
    headers = {"Authorization": f"Bearer {re.search(r'<code>(stk_.+)</code>', page)[1]}"}
    assert client.get(ITEM, headers=headers).status_code == 200
    client.post(f"/accounts/tokens/{scalar(select(ApiToken.id))}/revoke/")
    assert client.get(ITEM, headers=headers).status_code == 401
