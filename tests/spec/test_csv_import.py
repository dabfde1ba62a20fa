"""CSV-3: a CSV file adds and changes items, after a preview."""

import pytest

from tests.spec.arrange_csv import (
    IMPORT,
    NEW,
    changes,
    codes_of,
    counts,
    file_of,
    item,
    many,
    preview,
    problems,
    stock,
    table,
    written,
)
from tests.spec.arrange_logs import event

REQUIRED = "This field is required."
CODE = "“{}”: Enter a barcode of 8, 12, 13 or 14 digits."
# Errors in a cell of an existing item.
WRONG = [
    ("name", " ", REQUIRED),
    ("name", "x" * 121, "Ensure this value has at most 120 characters (it has 121)."),
    ("description", "x" * 2001, "Ensure this value has at most 2000 characters (it has 2001)."),
    ("category", "", REQUIRED),
    ("category", "Nuts", "There is no category “Nuts”."),
    ("category", "fasteners", "There is no category “fasteners”."),
    ("category", "x" * 99, f"There is no category “{'x' * 50}…”."),
    ("supplier", "<b>Nobody</b>", "There is no supplier “<b>Nobody</b>”."),
    ("unit_cost", "", REQUIRED),
    ("unit_cost", "1,5", "Enter a number."),
    ("unit_cost", "'-1", "Ensure this value is greater than or equal to 0."),
    ("unit_cost", "1.234", "Ensure that there are no more than 2 decimal places."),
    ("unit_cost", "-0.001", "Ensure that there are no more than 2 decimal places."),
    ("reorder_level", "", REQUIRED),
    ("reorder_level", "\u200b", REQUIRED),
    ("reorder_level", "1.5", "Enter a whole number."),
    ("reorder_level", "1000000000", "Ensure this value is less than or equal to 999999999."),
    ("is_active", "", "Enter yes or no."),
    ("is_active", "maybe", "Enter yes or no."),
    ("barcodes", "123", CODE.format("123")),
    ("barcodes", "4006381333931 x", CODE.format("x")),
    ("barcodes", "4006381333932", "“4006381333932”: This barcode has an invalid check digit."),
    ("barcodes", "24177863", "“24177863”: Barcode with this Code already exists."),
]
# Errors of a new item, by the other cells of its line.
WRONG_NEW = [
    ({"sku": "A B"}, "sku", "Enter a SKU of letters, numbers and hyphens only."),
    ({"sku": " "}, "sku", REQUIRED),
    ({"sku": "A" * 41}, "sku", "Ensure this value has at most 40 characters (it has 41)."),
    ({"name": ""}, "name", REQUIRED),
]


@pytest.mark.spec("CSV-3")
def test_the_preview_shows_the_changes_and_writes_nothing(visitor, twin):
    before, nut = stock(twin), item(twin, "NUT-M8")
    rows = [["SKU", "unit_cost", "name", "category"]]
    rows += [["hex-m8-030", "0.18", "Bolt <M8>", "Fasteners"]]
    rows += [["NUT-M8", str(nut["unit_cost"]), nut["name"], "Fasteners"]]
    page = preview(visitor("manager"), written([*rows, ["new-1", "3", "Shelf", "Metal stock"]]))
    assert counts(page) == [1, 1, 1, 0]
    assert changes(page) == [("HEX-M8-030", "name", "Hex bolt M8", "Bolt <M8>")]
    added = {"Line": "4", "SKU": "NEW-1", "unit_cost": "3.00", "name": "Shelf"}
    assert table(page, "unit_cost") == [added | {"category": "Metal stock"}]
    assert stock(twin) == before


@pytest.mark.spec("CSV-3")
def test_a_confirmed_import_is_written(visitor, twin):
    row = NEW | {"supplier": "Tin Lane Metals", "reorder_level": "5", "is_active": "NO"}
    row |= {"description": "One\r\ntwo", "quantity_on_hand": "0"}
    page = preview(visitor("manager"), file_of(row | {"barcodes": "4006381333931"}))
    page = page.submit("Import")
    assert page.location == "/items/"
    assert page.follow().messages == ["Imported: 1 item added, 0 items changed, 0 items unchanged."]
    found = item(twin, "NEW-1")
    wanted = row | {"unit_cost": 12.5, "reorder_level": 5, "is_active": 0, "quantity_on_hand": 0}
    wanted["description"] = "One\ntwo"
    assert {name: found[name] for name in wanted} == wanted
    assert found["version"] == 1
    assert codes_of(twin, "NEW-1") == ["4006381333931"]


@pytest.mark.spec("CSV-3")
def test_only_changed_items_get_a_new_version_and_timestamp(visitor, twin):
    twin.execute("UPDATE stock_item SET reorder_level = 25 WHERE sku = 'NUT-M8'")
    bolt, nut = item(twin), item(twin, "NUT-M8")
    text = written([["sku", "reorder_level"], ["HEX-M8-030", "41"], ["NUT-M8", "25"]])
    preview(visitor("manager"), text).submit("Import")
    changed = item(twin)
    new = {"reorder_level": 41, "version": bolt["version"] + 1}
    assert changed == bolt | new | {"updated_at": changed["updated_at"]}
    assert changed["updated_at"] > bolt["updated_at"]
    assert item(twin, "NUT-M8") == nut


@pytest.mark.spec("CSV-3")
def test_a_cost_of_negative_zero_is_zero(visitor, twin):
    twin.execute("UPDATE stock_item SET unit_cost = 0 WHERE sku = 'HEX-M8-030'")
    page = preview(visitor("manager"), file_of({"sku": "HEX-M8-030", "unit_cost": "-0"}))
    assert counts(page) == [0, 0, 1, 0]
    page = preview(visitor("manager"), file_of(NEW | {"unit_cost": "-0.00"}))
    assert table(page, "unit_cost")[0]["unit_cost"] == "0.00"


@pytest.mark.spec("CSV-3", "SEC-8")
def test_an_import_is_logged(visitor, twin):
    text = written([list(NEW), list(NEW.values()), ["NUT-M8", "Nut", "Fasteners", "1"]])
    page = preview(visitor("manager"), text).submit("Import")
    assert event(twin, page) == (
        "items_imported",
        {"username": "manager", "added": 1, "changed": 1},
    )


@pytest.mark.spec("CSV-3")
@pytest.mark.parametrize(("column", "text", "reason"), WRONG)
def test_an_invalid_cell_is_reported_with_line_and_column(visitor, twin, column, text, reason):
    before = stock(twin)
    page = preview(visitor("manager"), written([["sku", column], ["HEX-M8-030", text]]))
    assert problems(page) == [("2", column, reason)]
    assert "Import" not in [button.caption for form in page.forms for button in form.buttons]
    assert stock(twin) == before


@pytest.mark.spec("CSV-3")
@pytest.mark.parametrize(("row", "column", "reason"), WRONG_NEW)
def test_the_same_rules_apply_to_new_items(visitor, row, column, reason):
    page = preview(visitor("manager"), file_of(NEW | row))
    assert problems(page) == [("2", column, reason)]


@pytest.mark.spec("CSV-3")
def test_a_new_item_needs_a_name_a_category_and_a_cost(visitor):
    page = preview(visitor("manager"), file_of({"sku": "NEW-1"}))
    needed = ("name", "unit_cost", "category")
    assert sorted(problems(page)) == sorted(("2", name, REQUIRED) for name in needed)


@pytest.mark.spec("CSV-3")
@pytest.mark.parametrize(
    ("column", "text", "stored"),
    [
        ("unit_cost", " 1e1 ", 10),
        ("supplier", "", None),
        ("supplier", " Tin Lane Metals ", "Tin Lane Metals"),
        ("category", "Abrasives", "Abrasives"),
        ("description", "", ""),
        ("is_active", "False", 0),
        ("reorder_level", " 7 ", 7),
    ],
)
def test_cells_may_be_written_as_in_the_form(visitor, twin, column, text, stored):
    preview(visitor("manager"), file_of({"sku": "HEX-M8-030", column: text})).submit("Import")
    assert item(twin)[column] == stored


@pytest.mark.spec("CSV-3")
@pytest.mark.parametrize(("column", "text"), [("unit_cost", " 00.18"), ("quantity_on_hand", "")])
def test_an_equivalent_value_does_not_count_as_a_change(visitor, column, text):
    page = preview(visitor("manager"), file_of({"sku": " hex-m8-030 ", column: text}))
    assert counts(page) == [0, 0, 1, 0]


@pytest.mark.spec("CSV-3", "SEC-9")
@pytest.mark.parametrize("sku", ["he\u212a-1", " HE\u212a-1\xa0"])
def test_a_sku_is_normalized(visitor, twin, sku):
    twin.execute("UPDATE stock_item SET sku = 'HEK-1' WHERE sku = 'NUT-M8'")
    assert counts(preview(visitor("manager"), file_of({"sku": sku}))) == [0, 0, 1, 0]
    assert visitor("manager").visit("/items/HE%E2%84%AA-1/").status == 200


@pytest.mark.spec("CSV-3")
def test_a_barcode_can_move_from_one_item_to_another_within_a_file(visitor, twin):
    first, second = codes_of(twin, "HEX-M8-030"), codes_of(twin, "NUT-M8")
    assert first
    rows = [["sku", "barcodes"], ["NUT-M8", " ".join([*second, *first])], ["HEX-M8-030", ""]]
    preview(visitor("manager"), written(rows)).submit("Import")
    assert codes_of(twin, "HEX-M8-030") == []
    assert codes_of(twin, "NUT-M8") == sorted([*first, *second])


@pytest.mark.spec("CSV-3", "CSV-4")
@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([["NUT-M8", ""], ["nut-m8", ""]], ("3", "sku", "“NUT-M8” is already on line 2.")),
        (
            [["NUT-M8", "4006381333931"], ["HEX-M8-030", "4006381333931"]],
            ("3", "barcodes", "“4006381333931” is already on line 2."),
        ),
    ],
)
def test_a_duplicate_of_an_earlier_line_is_an_error(visitor, rows, problem):
    page = preview(visitor("manager"), written([["sku", "barcodes"], *rows]))
    assert problems(page) == [problem]


@pytest.mark.thorough("it imports thousands of rows")
@pytest.mark.spec("CSV-3")
def test_a_file_of_the_maximum_size_is_imported(visitor, twin):
    browser = visitor("manager")
    page = preview(browser, many(5_000))
    assert counts(page) == [5_000, 0, 0, 0]
    assert len(table(page, "unit_cost")) == 500
    assert page.notices == ["Only the first 500 items are shown; all 5,000 would be added."]
    page.submit("Import")
    page = preview(browser, many(5_000).replace("Shelf", "Rack"))
    assert counts(page) == [0, 5_000, 0, 0]
    assert len(changes(page)) == 500
    page.submit("Import")
    racks = "SELECT count(*) FROM stock_item WHERE name = 'Rack' AND version = 2"
    assert twin.value(racks) == 5_000
    page = preview(browser, many(5_000).replace("12.50", "?"))
    assert len(problems(page)) == 500


@pytest.mark.spec("CSV-3")
def test_a_preview_takes_as_many_queries_for_a_full_file_as_for_two_lines(visitor):
    browser = visitor("manager")
    few, much = (preview(browser, many(count)).query_count for count in (2, 5_000))
    assert few == much <= 10


@pytest.mark.spec("CSV-3", "ACC-6")
@pytest.mark.parametrize(("role", "may"), [("manager", True), ("clerk", False), ("auditor", False)])
def test_users_who_may_import_see_the_link(visitor, role, may):
    assert (visitor(role).visit("/items/").links.get("Import") == IMPORT) == may
