"""SEC-6: numbers must be ASCII digits everywhere."""

import re
from urllib.parse import quote

import pytest

from tests.harness.program import Program, give_token
from tests.spec.arrange import TOKENS, record
from tests.spec.arrange_api import refused_fields
from tests.spec.arrange_csv import preview, problems

ITEM, CHANGE = "/items/HEX-M8-030/", "/admin/stock/item/2/change/"
NO_NUMBERS = ["1_0", "+5", "\u0663", "\uff15", "0x5"]
HUGE = "1e99999999999999999999"
NOT_WHOLE = ["1.000", "1.0", "5.", "1e1", *NO_NUMBERS]
FORMS = [
    (ITEM, "Record", "Quantity"),
    (TOKENS, "Create token", "Days until expiry"),
    (CHANGE, "Save", "Reorder level"),
]


@pytest.mark.sharp("Record-Quantity-1_0")
@pytest.mark.spec("SEC-6", "STK-8", "ADM-7")
@pytest.mark.parametrize("text", NOT_WHOLE)
@pytest.mark.parametrize(("path", "button", "label"), FORMS)
def test_whole_numbers_in_forms_must_be_ascii_digits(visitor, path, button, label, text):
    page = visitor("manager").submit(path, button, {label: text})
    assert page.errors[label] == ["Enter a whole number."]


@pytest.mark.spec("SEC-6", "ADM-7")
@pytest.mark.parametrize(
    ("text", "error"),
    [
        (text, "Enter a number.")
        for text in [*NO_NUMBERS, "1,5", "NaN", ".", "1e99999999999999999999"]
    ]
    + [(" ", "This field is required.")],
)
def test_amounts_in_forms_must_be_ascii_digits(visitor, text, error):
    page = visitor("manager").submit(CHANGE, "Save", {"Unit cost": text})
    assert page.errors["Unit cost"] == [error]


@pytest.mark.spec("SEC-6", "ADM-7")
def test_whitespace_around_a_number_is_ignored(visitor):
    fields = {"Unit cost": " 1.5 ", "Reorder level": " 007 "}
    visitor("manager").submit(CHANGE, "Save", fields)
    values = visitor("manager").visit(CHANGE).form("Save").values
    assert (values["Unit cost"], values["Reorder level"]) == ("1.50", "7")


@pytest.mark.spec("SEC-6", "ADM-7")
@pytest.mark.parametrize("text", ["01", " 1", "1 ", "\t001\n"], ids=repr)
def test_whitespace_and_zeros_around_the_key_of_a_choice_are_ignored(visitor, twin, text):
    form = visitor("manager").visit(CHANGE).form("Save")
    sent = form.send_also("category", text).send_also("supplier", text).submit("Save")
    assert (sent.status, sent.errors) == (302, {})
    [row] = twin.rows("SELECT category_id, supplier_id FROM stock_item WHERE id = 2")
    assert (row["category_id"], row["supplier_id"]) == (1, 1)


@pytest.mark.spec("SEC-6", "CSV-3")
@pytest.mark.parametrize("text", NOT_WHOLE)
def test_whole_numbers_in_files_must_be_ascii_digits(visitor, text):
    page = preview(visitor("manager"), f"sku,reorder_level\nHEX-M8-030,{text}\n")
    assert problems(page) == [("2", "reorder_level", "Enter a whole number.")]


@pytest.mark.spec("SEC-6", "CSV-3")
@pytest.mark.parametrize("text", [HUGE, "NaN", "1,5"])
def test_an_invalid_amount_in_a_file_is_reported(visitor, text):
    page = preview(visitor("manager"), f'sku,unit_cost\nHEX-M8-030,"{text}"\n')
    assert problems(page) == [("2", "unit_cost", "Enter a number.")]


@pytest.mark.spec("SEC-6", "ADM-9")
@pytest.mark.parametrize("text", [*NOT_WHOLE, " 1", "-1"])
@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_primary_keys_in_urls_must_be_ascii_digits(visitor, page, text):
    answer = visitor("manager").visit(f"/admin/stock/item/{quote(text)}/{page}/")
    assert answer.location == "/admin/"


@pytest.mark.spec("SEC-6", "API-3")
@pytest.mark.parametrize("text", [*NOT_WHOLE, " 1"])
def test_whole_numbers_in_api_parameters_must_be_ascii_digits(twin, text):
    program = Program(twin, give_token(twin, "clerk"))
    page = program.get("/items", limit=text, supplier=text)
    assert refused_fields(page) == ["limit", "supplier"]


@pytest.mark.spec("SEC-6", "STK-5")
@pytest.mark.parametrize("text", ["2.0", "+2", " 2", "\u0662", "2_0"])
def test_page_numbers_must_be_ascii_digits(visitor, text):
    browser = visitor("clerk")
    pages = [browser.visit(f"/items/?page={quote(one)}").column("SKU") for one in (text, "1", "2")]
    assert pages[0] == pages[1] != pages[2]


@pytest.mark.spec("SEC-6", "STK-5", "ADM-9")
def test_zeros_before_a_number_in_a_url_do_not_count(visitor):
    browser, zeros = visitor("manager"), "0" * 20
    items = [browser.visit(f"/items/?page={one}").column("SKU") for one in (2, f"{zeros}2", zeros)]
    assert items[0] == items[1] != items[2]
    items = [browser.visit(f"/admin/stock/item/?p={one}").column("SKU") for one in (2, f"{zeros}2")]
    assert items[0] == items[1]
    pk = re.search("/item/([0-9]+)/", browser.visit("/admin/stock/item/").links["HEX-M8-030"])[1]
    assert browser.visit(f"/admin/stock/item/{zeros}{pk}/change/").status == 200


@pytest.mark.spec("SEC-6", "STK-3", "CSV-1", "REP-4", "REP-5", "ADM-4")
@pytest.mark.parametrize(
    "address",
    [
        "/items/?supplier=",
        "/items/export.csv?supplier=",
        "/items/print/?supplier=",
        "/items/labels/?supplier=",
        "/reports/activity/?days=",
        "/reports/activity.csv?days=",
        "/movements/?before=",
        "/admin/stock/item/?category__id__exact=",
    ],
)
def test_zeros_before_a_number_in_a_query_string_do_not_count(visitor, address):
    browser = visitor("manager")
    shown = [browser.visit(f"{address}{number}") for number in ("6", "006", "")]
    if address.partition("?")[0].endswith(".csv"):
        pages = [page.html for page in shown]
    else:
        pages = [page.main.text_content() for page in shown]
    assert pages[0] == pages[1] != pages[2]


@pytest.mark.spec("SEC-6", "STK-16", "ADM-12")
def test_zeros_before_a_primary_key_do_not_count(visitor, twin):
    browser = visitor("manager")
    record(browser, "HEX-M8-030", "Receipt", 1)
    browser.submit(CHANGE, "Save", {"Name": "Renamed"}).follow()
    key = twin.value("SELECT max(id) FROM stock_stockmovement")
    for address in (f"{ITEM}?recorded=%s{key}", "/admin/stock/item/%s2/history/"):
        pages = [browser.visit(address % zeros) for zeros in ("", "00")]
        assert pages[0].main.text_content() == pages[1].main.text_content()
