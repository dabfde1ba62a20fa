"""Requirements of every page."""

from unittest import mock

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from stockroom import errors
from stockroom.accounts import views
from stockroom.accounts.models import User
from stockroom.web import health, staticfiles

from .conftest import operational_error

PUBLIC = {
    "accounts.login",
    "accounts.password_reset",
    "accounts.password_reset_confirm",
    "accounts.password_reset_done",
    "accounts.signup",
    "admin.login",
    "health.healthz",
    "health.readyz",
}
# Read-only records, and the suggestions for one field of a form.
NOT_AVAILABLE = {
    "admin.api_apitoken_add",
    "admin.api_apitoken_delete",
    "admin.autocomplete",
    "admin.stock_stockmovement_add",
    "admin.stock_stockmovement_delete",
}
# The demo data has these.
ARGUMENTS = {
    "app_label": "stock",
    "id": 1,
    "object_id": 1,
    "sku": "HEX-M8-030",
    "token": "token",
    "uidb64": "MQ",
}


@pytest.fixture
def pages(app):
    """Return the paths of all pages by endpoint."""
    adapter = app.url_map.bind("localhost")
    return {
        rule.endpoint: adapter.build(rule.endpoint, ARGUMENTS, append_unknown=False)
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
        and rule.endpoint != "static"
        and not rule.endpoint.startswith("api.")
    }


def test_a_public_page_needs_no_login(client, pages):
    statuses = {endpoint: client.get(pages[endpoint]).status_code for endpoint in PUBLIC}
    assert statuses == dict.fromkeys(PUBLIC, 200)


def test_every_other_page_needs_a_login(client, pages):
    others = pages.keys() - PUBLIC
    locations = {endpoint: client.get(pages[endpoint]).location or "" for endpoint in others}
    assert [endpoint for endpoint in others if "/login/?next=" not in locations[endpoint]] == []


def test_every_page_renders_or_redirects_for_a_superuser(client, log_in, pages):
    log_in("superuser")
    offered = pages.keys() - NOT_AVAILABLE
    statuses = {endpoint: client.get(pages[endpoint]).status_code for endpoint in offered}
    assert {key: status for key, status in statuses.items() if status not in (200, 302)} == {}


def test_a_form_without_a_csrf_token_is_rejected(app, client, scalar, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    data = {"username": "newcomer", "email": "new@stockroom.example"}
    data |= dict.fromkeys(["password1", "password2"], "brass hinge under rain")
    response = client.post("/accounts/signup/", data=data)
    assert response.status_code == 403
    assert "The form was out of date." in response.text
    assert scalar(select(User).filter_by(username="newcomer")) is None


def test_another_host_is_rejected(client):
    response = client.get("/accounts/login/", headers={"Host": "evil.example"})
    assert response.status_code == 400


def test_only_scripts_of_this_site_run(client):
    response = client.get("/accounts/login/")
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("production", [False, True])
def test_a_static_file_in_a_subfolder_is_served(tmp_path, production):
    folder = tmp_path / "static" / "pictures"
    folder.mkdir(parents=True)
    (folder / "bolt.svg").write_text("<svg/>")
    app = Flask("other", static_folder=None, root_path=tmp_path)
    app.config["PRODUCTION"] = production
    staticfiles.init_app(app)
    url = app.jinja_env.globals["static"]("pictures/bolt.svg")
    with app.test_client().get(url) as response:
        assert response.text == "<svg/>"


def test_a_new_static_file_is_served_without_a_restart(tmp_path):
    (tmp_path / "static").mkdir()
    app = Flask("other", static_folder=None, root_path=tmp_path)
    app.config["PRODUCTION"] = False
    staticfiles.init_app(app)
    (tmp_path / "static" / "bolt.svg").write_text("<svg/>")
    with app.test_client().get(app.jinja_env.globals["static"]("bolt.svg")) as response:
        assert response.text == "<svg/>"


def test_a_form_is_decoded_as_utf_8_despite_the_charset_of_a_part(client):
    part = 'Content-Disposition: form-data; name="username"\r\n'
    part += "Content-Type: text/plain; charset=iso-8859-1\r\n\r\nJosé"
    data = f"--x\r\n{part}\r\n--x--\r\n".encode()
    kind = "multipart/form-data; boundary=x"
    page = client.post("/accounts/login/", data=data, content_type=kind)
    assert 'value="José"' in page.text


def test_a_form_with_too_many_parts_is_rejected(client):
    part = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    kind = "multipart/form-data; boundary=x"
    response = client.post("/accounts/login/", data=f"{12_000 * part}--x--", content_type=kind)
    assert response.status_code == 400


def test_an_error_handler_without_a_database_responds_with_503(client, log_in, monkeypatch):
    log_in("member")
    unavailable = operational_error("unable to open")
    monkeypatch.setattr(views, "run_if_session_valid", mock.Mock(side_effect=StaleDataError))
    monkeypatch.setattr(errors, "load_user", mock.Mock(side_effect=unavailable))
    response = client.post("/accounts/profile/", data={"time_zone": "UTC"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_the_migrations_are_read_once(client):
    health.read_revisions.cache_clear()
    assert [client.get("/readyz").status_code for _ in range(2)] == [200, 200]
    assert health.read_revisions.cache_info().misses == 1
