"""User actions at one twin; each function returns an act to run at all twins."""

import json
from collections.abc import Callable
from typing import Any

from tests.harness.admin import SURE
from tests.harness.admin_list import List
from tests.harness.controls import NotOffered
from tests.harness.page import Page
from tests.harness.visitor import Visitor

Act = Callable[[Visitor], Page]


def look(path: str) -> Act:
    """Open a page."""
    return lambda visitor: visitor.visit(path)


def fill(path: str, button: str, fields: dict[str, Any], times: int = 1) -> Act:
    """Fill in the existing fields of a form and press its button, or press it twice.

    If there is no such form, or it lacks a value that the session may have renamed, the page
    itself is the response.
    """

    def act(visitor: Visitor) -> Page:
        page = visitor.visit(path)
        forms = [form for form in page.forms if button in form.names]
        if not forms:
            return page
        known = {label: value for label, value in fields.items() if label in forms[0].labels}
        try:
            forms[0].fill(known)
        except NotOffered:
            return page
        for _again in range(times - 1):
            forms[0].submit(button)
        return forms[0].submit(button)

    return act


def fill_forged(path: str, button: str, name: str, value: str) -> Act:
    """Press the button of a form that sends another value of one field, if there is one."""

    def act(visitor: Visitor) -> Page:
        page = visitor.visit(path)
        forms = [form for form in page.forms if button in form.names]
        return forms[0].send_also(name, value).submit(button) if forms else page

    return act


def press(path: str, ending: str, place: int) -> Act:
    """Press the button of one of the forms whose actions have this ending, counted from 0."""

    def act(visitor: Visitor) -> Page:
        page = visitor.visit(path)
        forms = [form for form in page.forms if form.action.endswith(ending)]
        return forms[place % len(forms)].submit() if forms else page

    return act


def forge(path: str, fields: dict[str, str]) -> Act:
    """Send fields to a URL without its form."""
    return lambda visitor: visitor.post(path, list(fields.items()))


def delete(path: str) -> Act:
    """Delete a record and confirm it."""
    return fill(path, SURE, {})


def choose(kind: str, query: str, action: str, places: list[int], everywhere: bool) -> Act:
    """Select records of a list by position, run an action on them and confirm it."""

    def act(visitor: Visitor) -> Page:
        listed = List(visitor.visit(f"/admin/{kind}/{query}"))
        if action not in listed.actions:
            return listed.page
        names = [listed.names[place] for place in places if place < len(listed.names)]
        page = listed.act(action, names, everywhere=everywhere)
        sure = [form for form in page.forms if SURE in form.names]
        return sure[0].submit(SURE) if sure else page

    return act


def sort(kind: str, headers: list[str]) -> Act:
    """Click column headers of an admin list, one after the other, if they exist."""

    def act(visitor: Visitor) -> Page:
        listed = List(visitor.visit(f"/admin/{kind}/"))
        for header in headers:
            listed = listed.sort(header) if header in listed.sorts else listed
        return listed.page

    return act


def edit_late(path: str, fields: dict[str, Any], others: dict[str, Any]) -> Act:
    """Open a form, save it in another window, and then save the first one too."""

    def act(visitor: Visitor) -> Page:
        page = visitor.visit(path)
        forms = [form for form in page.forms if "Save" in form.names]
        if not forms:
            return page
        fill(path, "Save", others)(visitor)
        known = {label: value for label, value in fields.items() if label in forms[0].labels}
        return forms[0].fill(known).submit("Save")

    return act


def program(
    method: str, path: str, body: object = None, key: str = "", tag: str = ""
) -> Callable[[Visitor, str], Page]:
    """Send an API request with each twin's token; `tag` is the If-Match header."""

    def act(visitor: Visitor, token: str) -> Page:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if key else {}
        headers |= {"If-Match": tag} if tag else {}
        content = None if body is None else json.dumps(body).encode()
        return visitor.request(method, f"/api/v1{path}", headers=headers, content=content)

    return act


def page_through(path: str, times: int) -> Callable[[Visitor, str], Page]:
    """Request a list from the API, and then this many following pages."""

    def act(visitor: Visitor, token: str) -> Page:
        page = program("GET", path)(visitor, token)
        for _next in range(times):
            if page.status != 200 or not page.response.json().get("next"):
                break
            following = page.response.json()["next"].partition("/api/v1")[2]
            page = program("GET", following)(visitor, token)
        return page

    return act


def write_since(
    method: str, path: str, body: object, between: object
) -> Callable[[Visitor, str], Page]:
    """Read an item, perhaps change it in between, and write it if its ETag still matches."""

    def act(visitor: Visitor, token: str) -> Page:
        seen = program("GET", path)(visitor, token)
        if between:
            program("PATCH", path, between)(visitor, token)
        return program(method, path, body, tag=seen.headers.get("ETag", ""))(visitor, token)

    return act


def upload(content: str, confirm: bool) -> Act:
    """Upload a file of items and, if there are no errors, confirm the preview."""

    def act(visitor: Visitor) -> Page:
        file = {"CSV file": ("items.csv", content.encode())}
        page = fill("/items/import/", "Check the file", file)(visitor)
        page = page.follow() if page.location else page
        forms = [form for form in page.forms if "Import" in form.names]
        return forms[0].submit("Import") if forms and confirm else page

    return act
