"""Changing a password, and the reset link, which is emailed in the background."""

import json
import logging
import re
from email import message_from_bytes
from threading import BoundedSemaphore
from unittest import mock
from urllib.parse import urlsplit

import pytest
from sqlalchemy import delete, select

from stockroom.accounts import authentication, background, password_reset, views
from stockroom.accounts.models import Profile, User
from stockroom.extensions import db
from stockroom.web.logs import JsonFormatter, LineFormatter

from .conftest import PASSWORD, operational_error

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


@pytest.fixture
def fail_first_commit(monkeypatch):
    """Return a function: the next commit is a conflict, after which `change` is committed."""
    commit = db.session.commit

    def fail_first_commit(change):
        def fail():
            monkeypatch.setattr(db.session, "commit", commit)
            db.session.rollback()
            with db.engine.begin() as connection:
                change(connection)
            raise operational_error("database is locked")

        monkeypatch.setattr(db.session, "commit", fail)

    return fail_first_commit


def delete_member(connection):
    """Delete the member, as another request would."""
    connection.execute(delete(Profile))
    connection.execute(delete(User).where(User.username == "member"))


def test_a_hash_is_not_replaced_once_the_password_has_changed(app, scalar):
    query = select(User.password).where(User.username == "clerk")
    current = scalar(query)
    pk = scalar(select(User.id).where(User.username == "clerk"))
    with app.app_context():
        assert not authentication.rehash_password(pk, "an older hash", PASSWORD)
    assert scalar(query) == current


def test_a_user_deleted_while_the_hash_is_replaced_is_not_logged_in(
    log_in, fail_first_commit, monkeypatch
):
    hasher = mock.Mock(**{"check_needs_rehash.return_value": True})
    monkeypatch.setattr(authentication, "hasher", lambda: hasher)
    rehash = authentication.rehash_password

    def rehash_after_a_conflict(*args):
        fail_first_commit(delete_member)
        return rehash(*args)

    monkeypatch.setattr(authentication, "rehash_password", rehash_after_a_conflict)
    assert "Please enter a correct username and password." in log_in("member").text


def test_a_user_deleted_while_the_password_is_set_is_reported(
    client, log_in, fail_first_commit, scalar
):
    log_in("superuser")
    pk = scalar(select(User.id).where(User.username == "member"))
    fail_first_commit(delete_member)
    data = dict.fromkeys(["password1", "password2"], "brass hinge under rain")
    response = client.post(f"/admin/accounts/user/{pk}/password/", data=data)
    assert response.location == "/admin/"


def test_no_transaction_is_open_while_an_email_is_sent(client, log_in, monkeypatch):
    is_open = []
    monkeypatch.setattr(views, "run_in_background", lambda job, *args: job(*args))
    monkeypatch.setattr(
        password_reset, "send_mail", lambda **mail: is_open.append(db.session().in_transaction())
    )
    log_in("clerk")
    client.post("/accounts/password_reset/", data={"email": "clerk@stockroom.example"})
    assert is_open == [False]


@pytest.fixture
def outbox(monkeypatch):
    """Return a list of the emails that are sent, and send them before the response."""
    mails = []
    monkeypatch.setattr(views, "run_in_background", lambda job, *args: job(*args))
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


@pytest.fixture
def wait():
    """Return a function that waits for the jobs in the queue."""
    return lambda: background.executor.submit(lambda: None).result()


def test_a_reset_link_is_emailed_in_one_line(app, client, wait, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "EMAIL_URL", urlsplit(f"file:{tmp_path.as_posix()}"))
    client.post("/accounts/password_reset/", data={"email": "clerk@stockroom.example"})
    wait()
    [file] = tmp_path.iterdir()
    mail = message_from_bytes(file.read_bytes())
    assert mail["To"] == "clerk@stockroom.example"
    [link] = [line for line in mail.get_payload().splitlines() if "/accounts/reset/" in line]
    assert client.get(urlsplit(link).path).location.endswith("/set-password/")


def test_the_error_of_a_job_is_logged(app, wait, caplog):
    with app.test_request_context():
        background.run_in_background(lambda: 1 / 0)
    wait()
    assert caplog.messages == ["A background job failed"]


def test_a_job_is_dropped_while_too_many_wait(app, monkeypatch, caplog):
    monkeypatch.setattr(background, "queue_slots", BoundedSemaphore(0))
    with app.test_request_context():
        background.run_in_background(pytest.fail)
    assert caplog.messages == ["Too many jobs are waiting; one was dropped"]


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
