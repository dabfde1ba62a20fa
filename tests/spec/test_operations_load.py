"""OPS-6: a dump that is wrong is refused, with the line and the reason."""

import pytest

from tests.harness.process import TwinFailed
from tests.spec.arrange_dump import (
    HEADER,
    line,
    lines,
    place,
    with_lines,
    with_more,
    with_values,
    without,
)

END = len(lines())
ITEM, PERSON, MOVEMENT = place("item"), place("person"), place("movement")
LONG = with_values("item", name="x" * 121)
OTHER = {"id": 8, "username": "ADA", "groups": []}
UNLIKE = with_values("movement", quantity_after=7)
BROKEN = {
    "something else": ([b"{}\n"], 1, "is not the header of a stockroom’s dump"),
    "a later version": (with_lines(1, line(HEADER | {"version": 2})), 1, "version 2 of the format"),
    "no JSON": (with_lines(3, b"person\n"), 3, "is not a JSON object"),
    "a repeated field": (with_lines(3, b'{"id": 1, "id": 2}\n'), 3, "is not a JSON object"),
    "deep nesting": (with_lines(3, b"[" * 100_000), 3, "is not a JSON object"),
    "an unknown kind": (with_values("item", record="unicorn"), ITEM, "no kind of record “unicorn”"),
    "an unknown field": (with_values("item", colour="red"), ITEM, "no field “colour”"),
    "a missing field": (without("item", "sku"), ITEM, "sku is missing"),
    "a number for money": (with_values("item", unit_cost=0.18), ITEM, "unit_cost must be an amo"),
    "another moment": (
        with_values("item", created_at="2026-05-01"),
        ITEM,
        "created_at must be a mo",
    ),
    "a moment in another zone": (
        with_values("movement", created_at="2026-05-01T14:00:00.000001+02:00"),
        MOVEMENT,
        "created_at must be a mo",
    ),
    "a moment without microseconds": (
        with_values("item", updated_at="2026-05-01T12:00:00Z"),
        ITEM,
        "updated_at must be a mo",
    ),
    "long text": (LONG, ITEM, "name must have at most 120 characters"),
    "half a character": (with_values("item", name="\ud800"), ITEM, "name must be text without NUL"),
    "NUL": (with_values("item", name="a\0b"), ITEM, "name must be text without NUL"),
    "number 0": (with_values("item", id=0), ITEM, "id must be a whole number from 1"),
    "a word for a flag": (with_values("person", is_staff="no"), PERSON, "is_staff must be true or"),
    "an unknown category": (
        with_values("item", category=6),
        ITEM,
        "category: there is no “6” above",
    ),
    "an unknown right": (
        with_values("group", permissions=["stock.fly"]),
        2,
        "no “stock.fly” above",
    ),
    "a right twice": (
        with_values("group", permissions=["stock.view_item"] * 2),
        2,
        "permissions must name nothing twice",
    ),
    "a name twice": (with_more("person", **OTHER), PERSON + 1, "the database does not take it"),
    "a wrong digit": (
        with_values("barcode", code="4006381333932"),
        place("barcode"),
        "code: The check digit of this barcode is wrong.",
    ),
    "a level of its own": (
        with_values("item", quantity_on_hand=7),
        ITEM,
        "the movements make it 6",
    ),
    "another level after": (UNLIKE, MOVEMENT, "quantity_after is 7; the movements make it 6"),
    "no profile": (without("profile"), END - 2, "person 7 has no profile"),
    "an unknown history": (
        with_values("history", kind="a.b"),
        END - 1,
        "no history is kept of “a.b”",
    ),
    "a list of changes": (
        with_values("history", change_message="[1]"),
        END - 1,
        "must not begin with",
    ),
    "no end": (lines()[:-1], END, "the end is missing; the file was cut off"),
    "more after the end": ([*lines(), b"\n"], END + 1, "nothing may come after the end"),
    "other numbers": (
        [*lines()[:6], *lines()[7:]],
        END - 1,
        "supplier records: 1 are announced, 0 came",
    ),
}


REQUIRED, URL = "This field is required.", "Enter a valid URL."
USERNAME = (
    "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ chara"
)
SLUG = "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."
SKU = "must be of capital letters, digits and hyphens"
LINE, CONTROL = "Line breaks are not allowed.", "Control characters are not allowed."
# What the form of a field refuses.
REFUSED = [
    ("person", "username", "Ada Ash", f": {USERNAME}"),
    ("person", "username", " Ada", f": {USERNAME}"),
    ("person", "username", "", f": {REQUIRED}"),
    ("person", "email", "ada", ": Enter a valid email address."),
    ("person", "email", "", f": {REQUIRED}"),
    ("profile", "time_zone", "Mars/Olympus", ": Select a valid time zone."),
    ("profile", "time_zone", "../etc/passwd", ": Select a valid time zone."),
    ("profile", "time_zone", "", f": {REQUIRED}"),
    ("profile", "display_name", "Ada\nAsh", f": {LINE}"),
    ("group", "name", "\u200b", f": {REQUIRED}"),
    ("token", "name", "a\x1bb", f": {CONTROL}"),
    ("category", "slug", "a b", f": {SLUG}"),
    ("category", "slug", "a\tb", f": {SLUG}"),
    ("category", "name", "e" + "\u0300" * 31, ": At most 30 marks can follow a letter."),
    ("supplier", "email", "söhne", ": Enter a valid email address."),
    ("supplier", "website", "javascript:alert(1)", f": {URL}"),
    ("supplier", "website", "https://", f": {URL}"),
    ("item", "sku", "hex-1", f" {SKU}"),
    ("item", "sku", "HEX 1", f" {SKU}"),
    ("item", "sku", "HEX-1 ", f" {SKU}"),
    ("item", "sku", "", f" {SKU}"),
    ("item", "description", "a\x07", f": {CONTROL}"),
    (
        "item",
        "description",
        "x" * 2001,
        ": Ensure this value has at most 2000 characters (it has 2001).",
    ),
    ("item", "reorder_level", -1, ": Ensure this value is greater than or equal to 0."),
    ("item", "reorder_level", 10**9, ": Ensure this value is less than or equal to 999999999."),
    ("barcode", "code", "123", ": Enter a barcode of 8, 12, 13 or 14 digits."),
]


@pytest.mark.only("sqlite", "what is read is checked in the same way on every database")
@pytest.mark.spec("OPS-6")
@pytest.mark.parametrize(("kind", "name", "value", "reason"), REFUSED)
def test_what_a_form_refuses_is_refused_in_its_words(empty, kind, name, value, reason):
    with pytest.raises(TwinFailed, match="ended with code 1") as failure:
        empty.load(b"".join(with_values(kind, **{name: value})))
    assert f" line {place(kind)}: {name}{reason}" in str(failure.value)


@pytest.mark.spec("OPS-6", "SEC-9")
@pytest.mark.parametrize(
    ("kind", "name", "old", "loaded"),
    [
        ("item", "name", " Caf\u0065\u0301", "Café"),
        ("item", "description", "A\r\nB\tC", "A\nB\tC"),
        ("movement", "reason", "Caf\u0065\u0301\tA\rB", "Café\tA\nB"),
    ],
)
def test_a_text_older_than_its_one_form_comes_in_it(empty, kind, name, old, loaded):
    empty.load(b"".join(with_values(kind, **{name: old})))
    table = {"item": "stock_item", "movement": "stock_stockmovement"}[kind]
    assert empty.value(f"SELECT {name} FROM {table}") == loaded


@pytest.mark.only("sqlite", "what is read is checked in the same way on every database")
@pytest.mark.spec("OPS-6")
@pytest.mark.parametrize(("dump", "number", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_dump_is_refused_with_its_line_and_changes_nothing(empty, dump, number, reason):
    before = empty.contents("")
    with pytest.raises(TwinFailed, match="ended with code 1") as failure:
        empty.load(b"".join(dump))
    printed = str(failure.value).splitlines()[-1]
    assert f" line {number}: " in printed
    assert reason in printed
    assert empty.contents("") == before


@pytest.mark.spec("OPS-6")
def test_the_same_dump_unbroken_is_loaded(empty):
    assert empty.load(b"".join(lines())) == f"{END - 2} records were loaded.\n".encode()
