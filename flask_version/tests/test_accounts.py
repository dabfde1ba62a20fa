"""Logging in and out, signing up, and permissions."""

from unittest import mock

import pytest
from sqlalchemy import delete, select, update

from stockroom.accounts import sessions, throttling
from stockroom.accounts.authentication import get_user_by_username
from stockroom.accounts.models import Profile, User
from stockroom.accounts.passwords import hash_password
from stockroom.extensions import db

from .conftest import PASSWORD, operational_error

PROFILE = "/accounts/profile/"
LOGIN_REDIRECT = f"/accounts/login/?next={PROFILE}"


def test_the_correct_password_logs_in(client, log_in):
    response = log_in("clerk")
    assert response.location == "/"
    assert "Counter clerk" in client.get(PROFILE).text


def test_a_wrong_password_does_not_log_in(client, log_in):
    response = log_in("clerk", password="wrong")
    assert "Please enter a correct username and password." in response.text
    assert client.get(PROFILE).location == LOGIN_REDIRECT


def test_a_failed_login_is_logged(log_in, caplog):
    log_in("clerk", password="wrong")
    [record] = [record for record in caplog.records if record.name == "stockroom.security"]
    assert record.message == "login_failed"
    assert record.fields == {"username": "clerk", "address": "127.0.0.1"}


def test_an_unchanged_email_address_is_not_logged(client, log_in, caplog):
    log_in("clerk")
    caplog.clear()
    data = {"email": "clerk@stockroom.example", "current_password": PASSWORD}
    assert client.post("/accounts/email/", data=data).location == PROFILE
    assert caplog.messages == []


def test_a_profile_is_saved(client, log_in, scalar):
    log_in("clerk")
    data = {"display_name": "Kim", "job_title": "", "phone": "", "time_zone": "Europe/Berlin"}
    assert client.post(PROFILE, data=data).location == PROFILE
    profile = select(Profile.time_zone).join(Profile.user).where(User.username == "clerk")
    assert scalar(profile) == "Europe/Berlin"


def test_after_five_wrong_passwords_the_correct_one_has_to_wait(log_in):
    for _ in range(5):
        log_in("clerk", password="wrong")
    response = log_in("clerk")
    assert response.status_code == 429
    assert "Retry-After" in response.headers


def test_an_ip_address_is_throttled_across_usernames(log_in):
    for number in range(10):
        assert log_in(f"nobody-{number}").status_code == 200
    assert log_in("clerk").status_code == 429


@pytest.mark.parametrize("page", ["login", "email"])
def test_a_password_that_is_changed_after_its_check_is_no_longer_accepted(
    app, client, log_in, monkeypatch, page
):
    clear_failures = throttling.clear_failures

    def change_password_then_clear_failures(*limits):
        # As if a conflict had rolled back and another request then changed the password.
        db.session.connection()
        db.session.rollback()
        with db.engine.begin() as connection:
            connection.execute(update(User).values(password=hash_password("another few words")))
        clear_failures(*limits)

    if page == "email":
        log_in("clerk")
    monkeypatch.setattr(throttling, "clear_failures", change_password_then_clear_failures)
    data = {"username": "clerk", "password": PASSWORD}
    data |= {"email": "new@stockroom.example", "current_password": PASSWORD}
    client.post(f"/accounts/{page}/", data=data)
    assert client.get("/items/").status_code == 302
    with app.app_context():
        assert get_user_by_username("clerk").email == "clerk@stockroom.example"


def test_a_user_deleted_while_logging_in_is_not_logged_in(log_in, monkeypatch):
    def delete_user(*limits):
        # As if a conflict had rolled back and another request then deleted the user.
        db.session.rollback()
        with db.engine.begin() as connection:
            connection.execute(delete(Profile))
            connection.execute(delete(User).where(User.username == "member"))

    monkeypatch.setattr(throttling, "clear_failures", delete_user)
    assert log_in("member").location.startswith("/accounts/login/")


def test_a_login_redirects_to_the_requested_page(log_in):
    response = log_in("clerk", next="/movements/?kind=issue")
    assert response.location == "/movements/?kind=issue"


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "/\\evil.example/"])
def test_next_on_another_host_is_ignored(log_in, url):
    assert log_in("clerk", next=url).location == "/"


def test_logging_out_ends_the_session_of_a_copied_cookie(app, client, log_in):
    log_in("clerk")
    attacker = app.test_client()
    attacker.set_cookie("session", client.get_cookie("session").value)
    assert attacker.get(PROFILE).status_code == 200
    client.post("/accounts/logout/")
    assert attacker.get(PROFILE).location == LOGIN_REDIRECT


def test_a_retried_login_ends_the_previous_session(app, client, log_in, monkeypatch):
    log_in("clerk")
    other = app.test_client()
    other.set_cookie("session", client.get_cookie("session").value)
    conflict = operational_error("database is locked")
    purge = mock.Mock(side_effect=[conflict, None])
    monkeypatch.setattr(sessions, "delete_batch", purge)
    log_in("manager")
    assert purge.call_count == 2
    assert other.get(PROFILE).location == LOGIN_REDIRECT


def test_an_anonymous_visitor_is_sent_to_the_login_page(client):
    response = client.get("/items/")
    assert response.location == "/accounts/login/?next=/items/"


def test_a_user_without_the_permission_gets_403(client, log_in):
    log_in("member")
    assert client.get("/items/").status_code == 403


@pytest.fixture
def sign_up(client):
    """Return a function that posts the sign-up form."""

    def sign_up(username, password="brass hinge under rain"):
        data = {"username": username, "email": "new@stockroom.example"}
        data |= {"password1": password, "password2": password}
        return client.post("/accounts/signup/", data=data)

    return sign_up


def test_a_new_user_is_logged_in_and_has_no_permissions(app, client, sign_up):
    assert sign_up("newcomer").location == PROFILE
    assert client.get(PROFILE).status_code == 200
    with app.app_context():
        assert get_user_by_username("newcomer").all_permissions == set()


def test_a_username_that_differs_only_in_case_is_taken(sign_up, scalar):
    assert "A user with that username already exists." in sign_up("CLERK").text
    assert scalar(select(User).filter_by(username="CLERK")) is None


@pytest.mark.parametrize(
    ("problem", "password"),
    [
        ("too short", "brass hinge"),
        ("too common", "passwordpassword"),
        ("entirely numeric", "839201749283"),
        ("too similar to the username", "newcomer-12345"),
    ],
)
def test_a_weak_password_is_rejected(sign_up, problem, password):
    assert problem in sign_up("newcomer", password).text


def test_two_users_are_not_equal(app):
    # Flask-Login's UserMixin would compare get_id(), which is empty without a session.
    with app.app_context():
        assert get_user_by_username("clerk") != get_user_by_username("auditor")
