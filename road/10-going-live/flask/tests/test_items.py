"""Tests of the stock: python -m pytest."""

from sqlalchemy import select

from stockroom.extensions import db
from stockroom.stock.models import Item


def test_a_visitor_is_asked_to_log_in(app):
    response = app.test_client().get("/items/")
    assert response.status_code == 302
    assert response.location == "/accounts/login/?next=%2Fitems%2F"


def test_a_clerk_sees_the_items(client_of):
    assert "HEX-M8-030" in client_of("clerk").get("/items/").text


def test_a_clerk_adds_nothing(client_of):
    assert client_of("clerk").get("/items/add/").status_code == 403


def test_a_manager_adds_an_item(app, client_of):
    fields = {"sku": "NUT-M8", "name": "Hex nut M8", "unit_cost": "0.05"}
    response = client_of("manager").post("/items/add/", data=fields)
    assert response.location == "/items/NUT-M8/"
    with app.app_context():
        assert db.session.scalar(select(Item).filter_by(sku="NUT-M8"))
