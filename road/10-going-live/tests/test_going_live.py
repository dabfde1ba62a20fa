"""The stockroom runs on a production server, in settings from the environment."""

import re

import pytest


@pytest.mark.parametrize("name", ["STOCKROOM_SECRET_KEY", "STOCKROOM_ALLOWED_HOSTS"])
def test_it_does_not_start_without_what_production_needs(start, name):
    words = start({name: None})
    assert name in words, f"Without {name} every command should fail and name it: “{words}”."


def test_the_database_is_the_one_that_its_url_names(start, tmp_path):
    file = tmp_path / "other.db"
    words = start({"STOCKROOM_DATABASE_URL": f"sqlite:///{file}"})
    assert file.exists(), f"STOCKROOM_DATABASE_URL should name the database: “{words}”."


def test_an_unknown_host_name_is_refused(browser):
    status = browser().get("/accounts/login/", headers={"Host": "evil.example"}).status_code
    assert status == 400, f"A request for the host evil.example should get 400; it got {status}."


def test_cookies_are_sent_over_https_alone_and_read_by_no_script(anonymous):
    login = anonymous("/accounts/login/")
    answer = login.submit({"Username": "clerk", "Password": "correct horse stockroom"}).response
    cookies = [one for one in answer.headers.get_list("set-cookie") if one.startswith("session")]
    assert cookies, "The login should set a cookie for the session."
    for word in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert word in cookies[0], f"The session cookie needs {word}: {cookies[0]}"


def test_browsers_are_told_what_not_to_do(visit):
    headers = visit("/items/").response.headers
    wanted = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    found = {name: headers.get(name) for name in wanted}
    assert found == wanted, f"Every page should be sent with {wanted}; /items/ has {found}."


def test_the_pages_have_a_stylesheet(visit):
    path = visit("/items/").document.xpath("string(//link[@rel = 'stylesheet']/@href)")
    assert path, "/items/ should link to a stylesheet."
    sheet = visit(path)
    assert sheet.status == 200, f"{path} should answer 200; it answered {sheet.status}."
    assert sheet.content_type.startswith("text/css"), f"{path} should be CSS: {sheet.content_type}."


def test_an_error_is_logged_and_not_shown(site, visit):
    site.execute("ALTER TABLE stock_item RENAME TO mislaid")
    page = visit("/items/")
    assert page.status == 500, f"Without its table /items/ should answer 500; got {page.status}."
    assert "Traceback" not in page.response.text, "The page of an error should show no code."
    assert "Traceback" in site.log, "The log of the server should have the traceback of an error."


def test_the_project_has_tests_of_its_own_that_pass(own_tests):
    code, words = own_tests
    assert re.search(r"[1-9]\d* (test|passed)", words), f"The project should have tests: {words}"
    assert code == 0, f"The tests of the project should pass: {words}"
