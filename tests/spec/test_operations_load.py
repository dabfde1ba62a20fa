"""OPS-6: an invalid dump is rejected with the line and the reason."""

import os

import pytest

from tests.harness.process import TwinFailed
from tests.spec.arrange_csv import command, in_shell
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
ITEM, USER, MOVEMENT = place("item"), place("user"), place("movement")
FORM = "Invalid dump format."
EARLY, LATE = "1899-12-31T23:59:59.999999Z", "2200-01-01T00:00:00.000000Z"
OTHER = {"id": 8, "username": "ADA", "groups": []}
MANY = [
    {"record": "category", "id": pk, "name": f"Bolts {pk}", "slug": f"bolts-{pk}"}
    for pk in range(1, 1101)
]
BROKEN = {
    "something else": ([b"{}\n"], 1, "not a version 1 stockroom dump header"),
    "nothing": ([], 1, "not a JSON object"),
    "a later version": (with_lines(1, line(HEADER | {"version": 2})), 1, "not a version 1 st"),
    "no JSON": (with_lines(3, b"user\n"), 3, "not a JSON object"),
    "deep nesting": (with_lines(3, b"[" * 100_000), 3, "not a JSON object"),
    "more in the header": (with_lines(1, line(HEADER | {"by": "Ada"})), 1, "not a version 1"),
    "no datetime in the header": (with_lines(1, line(HEADER | {"made_at": "May"})), 1, "not a ver"),
    "too early": (with_values("item", created_at=EARLY), ITEM, f"created_at: {FORM}"),
    "too late": (with_values("movement", created_at=LATE), MOVEMENT, f"created_at: {FORM}"),
    "a screen code": (with_values("item", record="\x1b[31m"), ITEM, "unknown record “\\u001b[31m”"),
    "an unknown record": (with_values("item", record="unicorn"), ITEM, "unknown record “unicorn”"),
    "an unknown field": (with_values("item", colour=1), ITEM, "missing or unknown fields: colour"),
    "a missing field": (without("item", "sku"), ITEM, "missing or unknown fields: sku"),
    "a number for money": (with_values("item", unit_cost=0.18), ITEM, f"unit_cost: {FORM}"),
    "one decimal": (with_values("item", unit_cost="0.2"), ITEM, f"unit_cost: {FORM}"),
    "a negative zero": (with_values("item", unit_cost="-0.00"), ITEM, f"unit_cost: {FORM}"),
    "no amount": (with_values("item", unit_cost="dear"), ITEM, f"unit_cost: {FORM}"),
    "a date": (with_values("item", created_at="2026-05-01"), ITEM, f"created_at: {FORM}"),
    "another time zone": (
        with_values("movement", created_at="2026-05-01T14:00:00.000001+02:00"),
        MOVEMENT,
        f"created_at: {FORM}",
    ),
    "no microseconds": (
        with_values("item", updated_at="2026-05-01T12:00:00Z"),
        ITEM,
        f"updated_at: {FORM}",
    ),
    "a number for text": (with_values("item", name=7), ITEM, f"name: {FORM}"),
    "no text": (with_values("item", name=None), ITEM, f"name: {FORM}"),
    "half a character": (with_values("item", name="\ud800"), ITEM, f"name: {FORM}"),
    "NUL": (with_values("item", name="a\0b"), ITEM, f"name: {FORM}"),
    "text for a number": (with_values("item", version="2"), ITEM, f"version: {FORM}"),
    "a huge number": (with_values("item", version=2**53), ITEM, f"version: {FORM}"),
    "a version above 32 bits": (with_values("item", version=2**31), ITEM, f"version: {FORM}"),
    "a quantity above 32 bits": (
        with_values("movement", quantity_change=2**31),
        MOVEMENT,
        f"quantity_change: {FORM}",
    ),
    "a version of 0": (with_values("item", version=0), ITEM, "version: Ensure this value is great"),
    "a record with key 0": (with_values("history", object_id=0), END - 1, "object_id: Ensure this"),
    "a long reason": (with_values("movement", reason="x" * 201), MOVEMENT, f"reason: {FORM}"),
    "a long key": (
        with_values("movement", request_key="x" * 256),
        MOVEMENT,
        f"request_key: {FORM}",
    ),
    "an empty key": (with_values("movement", request_key=""), MOVEMENT, f"request_key: {FORM}"),
    "a key with ü": (with_values("movement", request_key="ü"), MOVEMENT, f"request_key: {FORM}"),
    "a long history": (with_values("history", object_repr="x" * 201), END - 1, f"repr: {FORM}"),
    "a long password": (with_values("user", password="x" * 121), USER, f"password: {FORM}"),
    "a long digest": (with_values("token", digest="0" * 65), place("token"), f"digest: {FORM}"),
    "a primary key of 0": (with_values("item", id=0), ITEM, "id: Ensure this value is greater"),
    "a word for a flag": (with_values("user", is_staff="no"), USER, f"is_staff: {FORM}"),
    "an unknown category": (with_values("item", category=6), ITEM, "category: unknown reference"),
    "an unknown permission": (with_values("group", permissions=["stock.fly"]), 2, "“stock.fly”"),
    "a permission twice": (
        with_values("group", permissions=["stock.view_item"] * 2),
        2,
        f"permissions: {FORM}",
    ),
    "a username twice": (with_more("user", **OTHER), USER + 1, "rejected by the database"),
    "a username twice above another error": (
        [*with_more("user", **OTHER)[: USER + 1], b"user\n"],
        USER + 1,
        "rejected by the database",
    ),
    "a name twice among many": (
        lines([*MANY, MANY[0] | {"id": 2000, "slug": "other"}, MANY[0] | {"id": 2001}]),
        len(MANY) + 2,
        "rejected by the database",
    ),
    "another quantity after": (
        with_values("movement", quantity_after=7),
        MOVEMENT,
        "quantity_after is 7; the movements add up to 6",
    ),
    "an unknown history": (with_values("history", kind="a.b"), END - 1, "unknown kind or action"),
    "an unknown action": (with_values("history", action="read"), END - 1, "unknown kind or action"),
    "no end": (lines()[:-1], END, "the end line is missing; the file is truncated"),
    "more after the end": ([*lines(), b"\n"], END + 1, "unexpected line after the end line"),
    "other counts": (with_lines(place("supplier")), END - 1, "the counts do not match the"),
}
INCONSISTENT = {
    "another quantity on hand": (
        with_values("item", quantity_on_hand=7),
        "item 9: quantity_on_hand is 7; the movements add up to 6",
    ),
    "no profile": (without("profile"), "user 7 has no profile"),
}


REQUIRED, URL = "This field is required.", "Enter a valid URL."
USERNAME = (
    "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ chara"
)
SLUG = "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."
SKU = "Enter a SKU of letters, numbers and hyphens only."
FORMAT = ": Invalid dump format."
LINE, CONTROL = "Line breaks are not allowed.", "Control characters are not allowed."
# Values that the form of a field rejects.
REFUSED = [
    ("user", "username", "Ada Ash", f": {USERNAME}"),
    ("user", "username", "", f": {REQUIRED}"),
    ("user", "email", "ada", ": Enter a valid email address."),
    ("user", "groups", [3.0], FORMAT),
    ("user", "email", "", f": {REQUIRED}"),
    ("profile", "time_zone", "Mars/Olympus", ": Select a valid time zone."),
    ("profile", "time_zone", "../etc/passwd", ": Select a valid time zone."),
    ("profile", "time_zone", "", f": {REQUIRED}"),
    ("profile", "display_name", "Ada\nAsh", f": {LINE}"),
    ("group", "name", "\u200b", f": {REQUIRED}"),
    ("token", "name", "a\x1bb", f": {CONTROL}"),
    ("category", "slug", "a b", f": {SLUG}"),
    ("category", "slug", "a\tb", f": {SLUG}"),
    ("category", "name", "e" + "\u0300" * 31, ": A letter can have at most 30 combining marks."),
    ("supplier", "email", "söhne", ": Enter a valid email address."),
    ("supplier", "website", "javascript:alert(1)", f": {URL}"),
    ("supplier", "website", "https://", f": {URL}"),
    ("item", "sku", "HEX 1", f": {SKU}"),
    ("item", "sku", "", f": {REQUIRED}"),
    ("item", "name", "x" * 121, ": Ensure this value has at most 120 characters (it has 121)."),
    ("item", "unit_cost", "-0.01", ": Ensure this value is greater than or equal to 0."),
    ("item", "unit_cost", "100000000.00", ": Ensure that there are no more than 10 digits in t"),
    ("item", "description", "a\x07", f": {CONTROL}"),
    (
        "item",
        "description",
        "x" * 2001,
        ": Ensure this value has at most 2000 characters (it has 2001).",
    ),
    ("item", "reorder_level", -1, ": Ensure this value is greater than or equal to 0."),
    ("item", "reorder_level", 10**9, ": Ensure this value is less than or equal to 999999999."),
    ("history", "change_message", "[1]", FORMAT),
    ("history", "change_message", '[{"changed": {"fields": ["x"]}}]', FORMAT),
    ("barcode", "code", "123", ": Enter a barcode of 8, 12, 13 or 14 digits."),
    ("barcode", "code", "4006381333932", ": This barcode has an invalid check digit."),
]


@pytest.mark.only("sqlite", "validation is the same on every database")
@pytest.mark.spec("OPS-6")
@pytest.mark.parametrize(("record", "name", "value", "reason"), REFUSED)
def test_load_uses_the_forms_error_messages(empty, record, name, value, reason):
    with pytest.raises(TwinFailed, match="ended with code 1") as failure:
        empty.load(b"".join(with_values(record, **{name: value})))
    assert f" line {place(record)}: {name}{reason}" in str(failure.value)


@pytest.mark.spec("OPS-6", "SEC-9")
@pytest.mark.parametrize(
    ("record", "name", "old", "loaded"),
    [
        ("item", "sku", " hex-1", "HEX-1"),
        ("item", "name", " Caf\u0065\u0301", "Café"),
        ("item", "description", "A\r\nB\tC", "A\nB\tC"),
        ("movement", "reason", "Caf\u0065\u0301\tA\rB", "Café\tA\nB"),
    ],
)
def test_loading_normalizes_older_text(empty, record, name, old, loaded):
    empty.load(b"".join(with_values(record, **{name: old})))
    table = {"item": "stock_item", "movement": "stock_stockmovement"}[record]
    assert empty.value(f"SELECT {name} FROM {table}") == loaded


@pytest.mark.sharp("an unknown category", "a permission twice", "a date", "no end")
@pytest.mark.only("sqlite", "validation is the same on every database")
@pytest.mark.spec("OPS-6")
@pytest.mark.parametrize(("dump", "number", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_dump_is_rejected_with_its_line_and_changes_nothing(empty, dump, number, reason):
    before = empty.contents("")
    with pytest.raises(TwinFailed, match="ended with code 1") as failure:
        empty.load(b"".join(dump))
    printed = str(failure.value).splitlines()[-1]
    assert f" line {number}: " in printed
    assert reason in printed
    assert empty.contents("") == before


@pytest.mark.only("sqlite", "validation is the same on every database")
@pytest.mark.spec("OPS-6")
@pytest.mark.sharp
@pytest.mark.parametrize(("dump", "reason"), INCONSISTENT.values(), ids=INCONSISTENT)
def test_contradictory_records_are_reported_and_change_nothing(empty, dump, reason):
    before = empty.contents("")
    with pytest.raises(TwinFailed, match="ended with code 1") as failure:
        empty.load(b"".join(dump))
    assert reason in str(failure.value).splitlines()[-1]
    assert empty.contents("") == before


@pytest.mark.only("sqlite", "the database is not used")
@pytest.mark.spec("OPS-6")
@pytest.mark.parametrize("name", ["none", "folder"])
def test_a_file_that_cannot_be_read_is_reported_in_one_line(empty, tmp_path, name):
    (tmp_path / "folder").mkdir()
    done = command(empty, "load", tmp_path / name)
    assert (done.returncode, done.stdout) == (1, b"")
    assert name.encode() in done.stderr
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="it needs a POSIX shell")
@pytest.mark.only("sqlite", "the database is not used")
@pytest.mark.spec("OPS-6")
def test_a_closed_standard_input_is_an_empty_file(empty):
    done = in_shell(empty, '"$@" <&-', "load", file="-")
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1), done.stderr
    assert b" line 1: not a JSON object" in done.stderr


@pytest.mark.spec("OPS-6")
def test_the_longest_values_are_loaded(empty):
    dump = with_values("movement", reason="é" * 200, request_key="~" * 255)
    empty.load(b"".join(dump))
    dump = empty.dump()
    assert "é" * 200 in dump.decode()
    assert b"~" * 255 in dump


@pytest.mark.spec("OPS-6")
def test_the_unbroken_dump_is_loaded(empty):
    assert empty.load(b"".join(lines())) == f"{END - 2} records were loaded.\n".encode()
