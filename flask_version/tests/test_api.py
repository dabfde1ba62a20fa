"""The REST API."""

import pytest
from sqlalchemy import select
from stockroom.accounts.authentication import get_user, replace_password
from stockroom.api.models import ApiToken, create_token
from stockroom.stock.models import Item
from stockroom.web.transactions import transaction

ITEM = "/api/v1/items/HEX-M8-030"


@pytest.fixture
def headers(app):
    """Return the headers of requests with a token of the clerk."""
    with app.app_context(), transaction():
        _token, plain = create_token(owner=get_user("clerk"), name="Scanner", days=1)
    return {"Authorization": f"Bearer {plain}"}


def test_a_request_without_a_token_gets_401(client):
    response = client.get("/api/v1/items")
    assert response.status_code == 401
    assert response.content_type == "application/problem+json"


def test_a_token_shows_an_item(client, headers):
    assert client.get(ITEM, headers=headers).json["name"] == "Hex bolt M8"


def test_a_repeated_request_is_recorded_once(client, headers, scalar):
    headers["Idempotency-Key"] = "one"
    for is_repeated in (False, True):
        response = client.post(
            f"{ITEM}/movements", json={"kind": "receipt", "quantity": 5}, headers=headers
        )
        assert response.status_code == 201
        assert ("Idempotent-Replayed" in response.headers) == is_repeated
    on_hand = scalar(select(Item.quantity_on_hand).filter_by(sku="HEX-M8-030"))
    assert response.json["quantity_after"] == on_hand


def test_a_new_password_revokes_the_tokens(app, client, headers, scalar):
    with app.app_context(), transaction():
        replace_password(get_user("clerk"), "another long password")
    assert scalar(select(ApiToken.revoked_at).filter_by(name="Scanner")) is not None
    assert client.get(ITEM, headers=headers).status_code == 401
