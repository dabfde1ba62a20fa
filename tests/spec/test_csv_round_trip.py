"""CSV-2: cells that look like formulas are escaped on export and unescaped on import."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.spec.arrange_csv import EXPORT, codes_of, counts, exported, file_of, item, preview

RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''@x"]
HARMLESS = ["'", "'tis", "''", "' =1", "a=1", "1", ""]
BEGINNINGS = ["", "=", "'=", "''-", "'", "'a", "\t", "\r", "+", "@", '"', ",", "\n", " ", "\ufeff"]
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.builds(str.__add__, st.sampled_from(BEGINNINGS), st.text(CHARACTERS, max_size=30))
property_of = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def describe(twin, text):
    """Store a description of an item that a form might reject."""
    twin.execute("UPDATE stock_item SET description = ? WHERE sku = 'HEX-M8-030'", text)


def cell(visitor):
    """Return the cell with the description of that item."""
    row = next(row for row in exported(visitor, "?q=HEX-M8-030") if row["sku"] == "HEX-M8-030")
    return row["description"]


@pytest.mark.only("sqlite", "the format of a cell does not depend on the database")
@pytest.mark.spec("CSV-2")
@pytest.mark.parametrize("text", RISKY, ids=repr)
def test_a_cell_that_looks_like_a_formula_is_escaped_and_unescaped(visitor, twin, text):
    describe(twin, text)
    assert cell(visitor("manager")) == f"'{text}"
    describe(twin, "other")
    row = {"sku": "HEX-M8-030", "description": f"'{text}"}
    preview(visitor("manager"), file_of(row)).submit("Import")
    assert item(twin)["description"] == text.strip()


@pytest.mark.only("sqlite", "the format of a cell does not depend on the database")
@pytest.mark.spec("CSV-2")
@pytest.mark.parametrize("text", HARMLESS, ids=repr)
def test_any_other_text_is_unchanged(visitor, twin, text):
    describe(twin, text)
    assert cell(visitor("manager")) == text
    page = preview(visitor("manager"), visitor("manager").visit(EXPORT).html)
    assert counts(page) == [0, 0, 58, 0]


@pytest.mark.only("sqlite", "the format of a cell does not depend on the database")
@pytest.mark.spec("CSV-2")
@pytest.mark.parametrize("text", ["=1+1", "-5 mm washer", "@home", "+1"])
def test_an_unescaped_formula_is_imported_as_text(visitor, twin, text):
    preview(visitor("manager"), file_of({"sku": "HEX-M8-030", "name": text})).submit("Import")
    assert item(twin)["name"] == text
    assert exported(visitor("manager"), "?q=HEX-M8-030")[0]["name"] == f"'{text}"


@pytest.mark.spec("CSV-2")
@property_of
@given(name=TEXTS, description=TEXTS, supplier=TEXTS.map(lambda text: f"{text}."))
@pytest.mark.thorough("it imports generated files")
def test_exporting_and_importing_changes_nothing_whatever_the_cells_contain(
    twin, name, description, supplier
):
    describe(twin, description)
    twin.execute("UPDATE stock_item SET name = ? WHERE sku = 'HEX-M8-030'", name)
    twin.execute("UPDATE stock_supplier SET name = ? WHERE id = 6", supplier)
    browser = twin.visitor("manager")
    page = preview(browser, browser.visit(EXPORT).response.content)
    assert counts(page) == [0, 0, 58, 0]
    assert "Import" not in [button.caption for form in page.forms for button in form.buttons]


@pytest.mark.spec("CSV-2")
def test_a_whole_stockroom_can_be_moved_with_a_file(visitor, twin):
    browser = visitor("superuser")
    before = [row | {"quantity_on_hand": "0"} for row in exported(browser)]
    codes = codes_of(twin, "HEX-M8-030")
    twin.execute("DELETE FROM stock_stockmovement")
    twin.execute("DELETE FROM stock_barcode")
    twin.execute("DELETE FROM stock_item WHERE is_active = true")
    page = preview(browser, file_of(*before))
    assert counts(page) == [58, 0, 0, 0]
    page.submit("Import")
    assert exported(browser) == before
    assert codes_of(twin, "HEX-M8-030") == codes
