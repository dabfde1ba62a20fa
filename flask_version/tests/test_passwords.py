"""Changing a password, and the reset link."""

import json
import logging
import re

import pytest
from sqlalchemy import select

from stockroom.accounts import authentication, password_reset, views
from stockroom.accounts.models import User
from stockroom.web.logs import JsonFormatter, LineFormatter

from .conftest import PASSWORD

PROFILE = "/accounts/profile/"
NEW = {"new_password1": "brass hinge under rain", "new_password2": "brass hinge under rain"}


def test_a_new_password_ends_the_other_sessions(app, client, log_in):
    log_in("clerk")
    other = app.test_client()
    other.post("/accounts/login/", data={"username": "clerk", "password": PASSWORD})
    client.post("/accounts/password/", data=NEW | {"old_password": PASSWORD})
    assert client.get(PROFILE).status_code == 200
    assert other.get(PROFILE).location == f"/accounts/login/?next={PROFILE}"


def test_the_old_password_is_required(client, log_in):
    log_in("clerk")
    response = client.post("/accounts/password/", data=NEW | {"old_password": "wrong"})
    assert "Your old password was entered incorrectly." in response.text


def test_a_hash_is_not_replaced_once_the_password_has_changed(app, scalar):
    query = select(User.password).where(User.username == "clerk")
    current = scalar(query)
    with app.app_context():
        user = authentication.get_user_by_username("clerk")
        authentication.rehash_password(user, "an older hash", PASSWORD)
    assert scalar(query) == current


@pytest.fixture
def outbox(monkeypatch):
    """Return a list of the emails that are sent, and send them before the response."""
    mails = []
    monkeypatch.setattr(views, "run_in_background", lambda job: job())
    monkeypatch.setattr(password_reset, "send_mail", lambda **mail: mails.append(mail))
    return mails


def test_a_reset_link_sets_a_new_password_once(client, log_in, outbox):
    client.post("/accounts/password_reset/", data={"email": "clerk@stockroom.example"})
    [mail] = outbox
    assert mail["to"] == "clerk@stockroom.example"
    link = re.search("/accounts/reset/.+", mail["body"])[0]

    form = client.get(link).location
    assert client.post(form, data=NEW).location == "/accounts/login/"
    assert log_in("clerk", NEW["new_password1"]).location == "/"

    assert "new_password1" not in client.get(link).text


def test_reset_tokens_are_redacted_in_the_log(client, caplog):
    client.get("/accounts/reset/MQ/secret-token/nothing")
    line = LineFormatter().format(caplog.records[0])
    assert "404 Not Found: '/accounts/reset/MQ/.../nothing'" in line


def test_tokens_are_redacted_in_a_json_line():
    text = "GET /accounts/reset/MQ/secret-token/ with stk_12345678secret"
    line = JsonFormatter().format(logging.makeLogRecord({"msg": text}))
    assert json.loads(line)["message"] == "GET /accounts/reset/MQ/.../ with stk_12345678..."


def test_the_development_server_log_redacts_tokens(app, caplog):
    request = "GET /accounts/reset/MQ/secret-token/ HTTP/1.1"
    logging.getLogger("werkzeug").info('"%s" %s', request, 302)
    assert caplog.messages == ['"GET /accounts/reset/MQ/.../ HTTP/1.1" 302']


def test_an_unknown_email_address_gets_the_same_response_and_no_email(client, outbox):
    response = client.post("/accounts/password_reset/", data={"email": "x@stockroom.example"})
    assert response.location == "/accounts/password_reset/done/"
    assert outbox == []
