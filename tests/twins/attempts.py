"""Form input: empty, invalid and valid values."""

from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from tests.harness.forms import Form
from tests.harness.page import Page
from tests.harness.visitor import DEMO_PASSWORD

# By the button of the form, then by label; each value is valid unless the comment says otherwise.
RIGHT: dict[str, list[dict[str, str]]] = {
    "Log in": [{"Username": "CLERK", "Password": DEMO_PASSWORD}],
    "Sign up": [
        {
            "Username": "newcomer",
            "Email address": "newcomer@stockroom.example",
            "Password": "brass hinge under rain",
            "Password confirmation": "brass hinge under rain",
        }
    ],
    "Save profile": [
        {"Display name": "Ada <b>Ash</b> & Söhne", "Time zone": "Asia/Kathmandu"},
        {"Display name": "", "Job title": "", "Phone": "", "Time zone": "America/St_Johns"},
    ],
    "Change email address": [
        {"Email address": "other@stockroom.example", "Current password": DEMO_PASSWORD}
    ],
    "Change password": [
        {
            "Old password": DEMO_PASSWORD,
            "New password": "brass hinge under rain",
            "New password confirmation": "brass hinge under rain",
        }
    ],
    "Create token": [{"Name": "Scanner <b>2</b> & Söhne", "Days until expiry": "30"}],
    "Send the link": [{"Email address": "Clerk@Stockroom.example"}],
    "Set password": [
        {
            "New password": "brass hinge under rain",
            "New password confirmation": "brass hinge under rain",
        }
    ],
    "Record": [
        {"Movement": "receipt", "Quantity": "5", "Reason": "Found <behind> the shelf & counted"},
        {"Movement": "issue", "Quantity": "1", "Reason": ""},
        {"Movement": "adjustment", "Quantity": "9", "Reason": "Counted"},
        # Rejected: more than the stock, and a count without a reason.
        {"Movement": "issue", "Quantity": "1000000", "Reason": ""},
        {"Movement": "adjustment", "Quantity": "9", "Reason": ""},
    ],
}
WRONG = {
    "a word": "wrong",
    "too long": "long " * 400 + "end",
    "markup": "<b title='\"'>&amp;</b><script>alert(1)</script>",
    "NUL": "a\0b",
    "blanks": " \t ",
    "other letters and lines": "\uff21dmin \ufb01 \u00e9 \u0661\u0662\r\n\U0001f600 \u202e",
}
# Invalid values for one kind of control.
WRONG_FOR = {
    "number": {"a huge number": "9" * 400, "a negative number": "-1", "a fraction": "1.5"},
    "email": {"half an address": "@nowhere", "an unknown host": "someone@example"},
    "date": {"a day that never was": "2026-02-30", "a far year": "9999-12-31"},
}

Attempt = tuple[str, dict[str, str]]


def name_of(form: Form) -> str:
    """Return the text of a form's button."""
    return form.buttons[0].caption


def right(form: Form) -> list[dict[str, str]]:
    """Return valid values for a form, by field name."""
    names = {control.label: control.name for control in form.fields}
    return [
        {names[label]: value for label, value in typed.items()}
        for typed in RIGHT.get(name_of(form), [{}])
    ]


def as_a_whole(form: Form) -> Iterator[Attempt]:
    """Return attempts with all fields: initial values, empty, invalid in some way, valid."""
    names = [control.name for control in form.fields]
    yield "initial values", {}
    yield "empty", dict.fromkeys(names, "")
    for words in ("a word", "too long", "markup", "NUL"):
        yield f"all fields: {words}", dict.fromkeys(names, WRONG[words])
    for number, typed in enumerate(right(form), 1):
        yield f"valid ({number})", typed


def field_by_field(form: Form) -> Iterator[Attempt]:
    """Return attempts with one invalid or empty field each, the others valid."""
    typed = right(form)[0]
    for control in form.fields:
        wrong = {"nothing": "", **WRONG, **WRONG_FOR.get(control.kind, {})}
        for words, value in wrong.items():
            yield f"{control.label}: {words}", typed | {control.name: value}


def options(form: Form) -> Iterator[Attempt]:
    """Return attempts with one option of one choice each."""
    for control in form.fields:
        for option in control.element.iter("option"):
            yield f"{control.label}: {option.get('value')}", {control.name: option.get("value")}


def send(form: Form, typed: dict[str, str]) -> Page:
    """Send a form with values by field name, from a browser with the page's cookies."""
    pairs = [pair for pair in form.pairs() if pair[0] not in typed] + list(typed.items())
    visitor = form.page.visitor.clone()
    if form.method == "POST":
        return visitor.post(form.action, pairs, referrer=form.page.path)
    return visitor.visit(urlsplit(form.action)._replace(query=urlencode(pairs)).geturl())
