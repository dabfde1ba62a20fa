"""CSV-4: an invalid file is rejected with the line and the reason."""

import pytest

from tests.spec.arrange import with_token
from tests.spec.arrange_admin import allow
from tests.spec.arrange_csv import IMPORT, NEW, counts, file_of, item, many, preview, stock, upload

MEBIBYTE = 1024 * 1024
NO_SKU = "Line 1: the column “sku” is missing. Commas, semicolons or tabs separate columns."
WORKBOOK = "This is a workbook, not a CSV file. Save it as “CSV UTF-8” first."
SAVE = "not valid UTF-8. In Excel, save it as “CSV UTF-8”."
REFUSED = {
    "empty": (b"", "The submitted file is empty."),
    "blank": (b"\r\n\r\n", NO_SKU),
    "headers alone": (b"sku,name\r\n,\r\n", "There are no items in the file."),
    "bars": (b"sku|name\nA|b\n", NO_SKU),
    "mixed separators": (
        b"sku,name\nA;b\n",
        "Line 2: expected 2 cells, found 1.",
    ),
    "another separator than told": (b"sep=|\nsku|name\nA|b\n", NO_SKU),
    "separator in a quoted header": (b'"sku;x",name\nA,b\n', NO_SKU),
    "quotes in a quoted header": (b'"sku;""x""",name\nA,b\n', NO_SKU),
    "nothing but quotes": (b'"' * MEBIBYTE, NO_SKU),
    "nothing but a separator": (b"sep=;\n", NO_SKU),
    "unknown column": (b"sku,colour\nA,red\n", "Line 1: the column “colour” is unknown."),
    "long column": (b"sku," + b"x" * 99, f"Line 1: the column “{'x' * 50}…” is unknown."),
    "markup": (b"sku,<b>x</b>\nA,b\n", "Line 1: the column “<b>x</b>” is unknown."),
    "column without a name": (b"sku,name,\nA,b,\n", "Line 1: the column “” is unknown."),
    "column twice": (b"sku,name, NAME\nA,b,c\n", "Line 1: the column “name” appears twice."),
    "too few cells": (
        b"sku,name\nA,b\nB\n",
        "Line 3: expected 2 cells, found 1.",
    ),
    "too many cells": (
        b'sku,name\nA,"b\nc"\nB,c,d\n',
        "Line 4: expected 2 cells, found 3.",
    ),
    "open quote": (b'sku,name\nA,b\nB,"c\nC,d\n', "Line 3: unbalanced quotes."),
    "text after a quote": (b'sku,name\nA,"b"c\n', "Line 2: unbalanced quotes."),
    "NUL": (b"sku,name\nA,b\0\n", "Line 2: null characters are not allowed."),
    "Latin-1": ("sku,name\r\nA,b\r\nB,é\r\n".encode("latin-1"), f"Line 3: {SAVE}"),
    "CR alone": (b"sku,name\rA,b\rB,\xff\r", f"Line 3: {SAVE}"),
    "half of UTF-16": ("sku,name\nA,b\n".encode("utf-16")[:-1], "Line 2: not valid UTF-16."),
    "NUL in UTF-16": ("sku\nA\0".encode("utf-16"), "Line 2: null characters are not allowed."),
    "UTF-16 without a mark": (
        "sku\nA\n".encode("utf-16-le"),
        "Line 1: null characters are not allowed.",
    ),
    "xlsx, ods, numbers": (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml", WORKBOOK),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", WORKBOOK),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", f"Line 1: {SAVE}"),
    "half a character": (b"sku,name\nA,\xed\xa0\x80\n", f"Line 2: {SAVE}"),
    "too many items": (
        many(5_001).encode(),
        "Line 5002: at most 5,000 items can be imported at once.",
    ),
    "a byte too many": (b"x" * (MEBIBYTE + 1), "At most 1 MiB can be imported at once."),
}
NAMES = ["../../settings.py", "..\\x.csv", "/etc/passwd", "a" * 300, "<b>é\u202e.csv", "x\n.exe"]


@pytest.mark.sharp("too many items", "half of UTF-16")
@pytest.mark.only("sqlite", "it is rejected before any query for an item")
@pytest.mark.spec("CSV-4", "SEC-6")
@pytest.mark.parametrize("kind", REFUSED)
def test_an_invalid_file_is_rejected(visitor, twin, kind):
    content, reason = REFUSED[kind]
    before = twin.contents("stock_")
    page = upload(visitor("manager"), content)
    assert (page.status, page.errors) == (200, {"CSV file": [reason]})
    assert twin.contents("stock_") == before


@pytest.mark.spec("CSV-4")
def test_a_form_without_a_file_is_rejected(visitor):
    page = visitor("manager").submit(IMPORT, "Check the file")
    assert (page.status, page.errors) == (200, {"CSV file": ["This field is required."]})


@pytest.mark.spec("CSV-4")
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"], ids=repr)
@pytest.mark.parametrize("start", ["", "\ufeff"], ids=repr)
def test_any_line_ending_and_a_byte_order_mark_are_accepted(visitor, twin, end, start):
    lines = [" Name ,SKU", "", "Bolt,hex-m8-030", ",", ""]
    page = preview(visitor("manager"), start + end.join(lines))
    assert counts(page) == [0, 1, 0, 0]
    page.submit("Import")
    assert item(twin)["name"] == "Bolt"


@pytest.mark.spec("CSV-4", "SEC-6")
def test_a_file_of_one_mebibyte_is_accepted(visitor):
    items = [NEW | {"sku": f"NEW-{n}", "description": "x" * 2_000} for n in range(500)]
    text = file_of(*items).encode()
    padding = b"\r\n" * ((MEBIBYTE - len(text)) // 2) + b"\n" * (len(text) % 2)
    content = text + padding
    assert len(content) == MEBIBYTE
    assert counts(preview(visitor("manager"), content)) == [500, 0, 0, 0]


@pytest.mark.spec("CSV-4", "SEC-6")
@pytest.mark.parametrize("address", [IMPORT, f"{IMPORT}preview/"])
def test_a_body_that_is_far_too_large_is_not_read(visitor, address):
    page = visitor("manager").post(address, files=[("file", ("a.csv", b"x" * 2 * MEBIBYTE))])
    assert page.status == 413


@pytest.mark.spec("CSV-4")
@pytest.mark.parametrize(
    "name",
    ["../../settings.py", "..\\x.csv", "/etc/passwd", "a" * 300, "<b>é\u202e.csv", "x\n.exe"],
)
def test_the_file_name_does_not_matter(visitor, twin, name):
    before = stock(twin)
    page = upload(visitor("manager"), file_of(NEW), name)
    assert page.status == 302
    assert counts(page.follow()) == [1, 0, 0, 0]
    assert stock(twin) == before


@pytest.mark.spec("CSV-4", "SEC-6")
def test_cells_are_escaped_in_html(visitor):
    markup = "<b id=injected>x</b>"
    page = preview(visitor("manager"), file_of(NEW | {"name": markup, "category": markup}))
    assert not page.document.xpath("//*[@id = 'injected']")
    assert markup in page.text
    page = preview(visitor("manager"), file_of({"sku": "HEX-M8-030", "name": markup}))
    assert not page.document.xpath("//*[@id = 'injected']")
    assert markup in page.text


@pytest.mark.spec("CSV-3", "SEC-1")
def test_only_users_who_may_view_items_can_import_them(visitor, twin):
    allow(twin, "member", "import items")
    browser = visitor("member")
    for path in ("/items/import/", "/items/import/preview/"):
        assert browser.visit(path).status == 403
        assert browser.post(path, with_token(browser, {})).status == 403
