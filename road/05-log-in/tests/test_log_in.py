"""Only users who are logged in see the stock."""

import pytest

RIGHT = {"Username": "clerk", "Password": "correct horse stockroom"}
LOGIN = "/accounts/login/"


@pytest.mark.parametrize("path", ["/items/", "/items/BOX-A4/", "/items/add/"])
def test_a_page_asks_for_a_login_first(anonymous, path):
    page = anonymous(path)
    assert page.status == 302, f"Without a login {path} should redirect; it answered {page.status}."
    wanted = f"{LOGIN}?next={path}"
    location = (page.location or "").replace("%2F", "/")
    assert location == wanted, f"{path} should redirect to {wanted}; {page.outcome}."


def test_the_form_asks_for_username_and_password(anonymous):
    fields = list(anonymous(LOGIN).fields)
    assert fields == list(RIGHT), f"The <label>s should be {list(RIGHT)}; they are {fields}."


def test_the_login_leads_on_to_the_page_that_was_asked_for(anonymous):
    answer = anonymous(f"{LOGIN}?next=/items/BOX-A4/").submit(RIGHT)
    path = "/items/BOX-A4/"
    assert answer.location == path, f"The login should lead to {path}; {answer.outcome}."
    page = anonymous(path)
    assert page.headings == ["Storage box A4"], "The page of BOX-A4 should open after the login."


def test_every_page_says_who_is_logged_in(visit_as):
    words = visit_as("clerk", "/items/").header
    assert "clerk" in words, f"A <header> should show the username, clerk; it shows “{words}”."


@pytest.mark.parametrize("wrong", [{"Password": "wrong"}, {"Username": "nobody"}])
def test_a_failed_login_does_not_say_what_was_wrong(anonymous, wrong):
    page = anonymous(LOGIN).submit(RIGHT | wrong)
    assert page.status == 200, f"A failed login should show the form again; got {page.status}."
    words = "Please enter a correct username and password."
    said = " ".join(page.errors)
    assert said.startswith(words), f"An element with role=“alert” should say “{words}”: “{said}”."


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "/%09/evil.example"],
)
def test_a_login_never_leads_to_another_host(anonymous, target):
    answer = anonymous(f"{LOGIN}?next={target}").submit(RIGHT)
    location = answer.response.headers.get("location")
    leads = f"With next={target} the login should lead to /items/"
    assert location == "/items/", f"{leads}; it answered {answer.status}, to {location}."


def test_the_button_logs_out(visit_as):
    page = visit_as("clerk", "/items/")
    answer = page.press("Log out")
    assert answer.location == LOGIN, f"“Log out” should lead to {LOGIN}; {answer.outcome}."
    status = page.client.get("/items/").status_code
    assert status == 302, f"After logging out, /items/ should ask for a login; got {status}."


def test_a_link_cannot_log_out(visit_as):
    status = visit_as("clerk", "/accounts/logout/").status
    assert status == 405, f"GET /accounts/logout/ should answer 405; it answered {status}."
