"""SEC-2: each form in the access table is accepted only with the browser's own CSRF token."""

import pytest

from tests.harness.page import Page
from tests.harness.people import DEMO_PEOPLE, ROLES
from tests.harness.visitor import Visitor

from . import access
from .access import Thing
from .callers import Callers, token_of

LOGINS = ("login", "admin")
ORIGINS = ("https://evil.example", "null")
TEXT = "The form was out of date. Go back, reload the page and try again."


def browser_of(callers: Callers, role: str) -> tuple[Visitor, dict[str, list[tuple[str, str]]]]:
    """Return a browser of a role, and invalid CSRF tokens by name."""
    name, own = callers.tokens[role]
    wrong = {
        "no token": [],
        "a wrong token": [(name, ("b" if own[0] == "a" else "a") + own[1:])],
        "another session's token": [callers.tokens["member" if role == "clerk" else "clerk"]],
    }
    if role not in DEMO_PEOPLE:
        return callers.visitors[role].clone(), wrong
    browser = callers.twin.visitor()
    early = token_of(browser)
    browser.log_in(role)
    return browser, wrong | {"a token from before the login": [early]}


def answered(callers: Callers, role: str, *answers: str) -> list[Thing]:
    """Return the sections of this twin whose POST gives a role one of these responses."""
    things = [one for one in access.for_people() if one.answer(role, "POST") in answers]
    return [one for one in things if one.path not in access.OPTIONAL.keys() - callers.twin.routes]


def is_refused(page: Page) -> bool:
    """Return whether a response reports a failed CSRF check."""
    return page.status == 403 and TEXT in page.text


@pytest.mark.spec("SEC-2")
@pytest.mark.parametrize("role", ROLES)
def test_no_form_is_accepted_without_a_token_of_its_session(callers, role, record_property):
    browser, wrong = browser_of(callers, role)
    before = callers.data()
    taken, things = [], answered(callers, role, "ok", "200", "kept")
    for thing in things:
        answers = {name: callers.post(thing, role, browser, wrong[name]) for name in wrong}
        taken += [f"{thing}: {name}" for name, page in answers.items() if not is_refused(page)]
    record_property("forms", len(things) * len(wrong))
    assert things
    assert taken == []
    assert callers.data() == before


@pytest.mark.thorough("it sends each form of each page cross-origin")
@pytest.mark.spec("SEC-2")
@pytest.mark.parametrize("role", ROLES)
def test_no_form_is_accepted_from_another_origin(callers, role, record_property):
    browser, proof = callers.visitors[role].clone(), callers.tokens[role]
    taken, things = [], answered(callers, role, "ok", "200", "kept")
    for thing in things:
        for origin in ORIGINS:
            page = callers.post(thing, role, browser, [proof], {"Origin": origin})
            taken += [] if is_refused(page) else [f"{thing}: {origin}"]
    record_property("forms", len(things) * len(ORIGINS))
    assert things
    assert taken == []
    assert callers.changes() == {}


@pytest.mark.spec("SEC-2", "ACC-6", "ADM-1")
def test_csrf_is_checked_before_login(callers, record_property):
    browser, things = callers.visitors["anonymous"].clone(), answered(callers, "anonymous", *LOGINS)
    answers = [callers.post(thing, "anonymous", browser, []) for thing in things]
    record_property("forms", len(answers))
    assert things
    assert [page for page in answers if not is_refused(page)] == []
    assert callers.changes() == {}
