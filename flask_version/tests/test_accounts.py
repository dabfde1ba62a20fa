"""Logging in and permissions."""

from sqlalchemy import select
from stockroom.accounts.models import User
from stockroom.extensions import db


def test_the_right_password_logs_in(client, log_in):
    response = log_in("clerk")
    assert response.location == "/"
    assert "Counter clerk" in client.get("/accounts/profile/").text


def test_a_wrong_password_does_not(log_in):
    response = log_in("clerk", password="wrong")
    assert "Please enter a correct username and password." in response.text


def test_after_five_wrong_passwords_the_right_one_has_to_wait(log_in):
    for _attempt in range(5):
        log_in("clerk", password="wrong")
    response = log_in("clerk")
    assert response.status_code == 429
    assert "Retry-After" in response.headers


def test_a_new_password_ends_the_other_sessions(app, client):
    other = app.test_client()
    for browser in (client, other):
        data = {"username": "clerk", "password": "correct horse stockroom"}
        browser.post("/accounts/login/", data=data)
    new = {"new_password1": "another long password", "new_password2": "another long password"}
    client.post("/accounts/password/", data=new | {"old_password": "correct horse stockroom"})
    assert client.get("/accounts/profile/").status_code == 200
    assert other.get("/accounts/profile/").status_code == 302


def test_an_anonymous_visitor_is_sent_to_the_login_page(client):
    response = client.get("/items/")
    assert response.location == "/accounts/login/?next=/items/"


def test_a_user_without_the_permission_gets_403(client, log_in):
    log_in("member")
    assert client.get("/items/").status_code == 403


def test_two_users_are_not_equal(app):
    with app.app_context():
        clerk, auditor = db.session.scalars(
            select(User).filter(User.username.in_(["clerk", "auditor"]))
        )
        assert clerk != auditor
