"""REP-5: each report as a CSV file."""

import re
from decimal import Decimal

import pytest

from tests.harness.one_day import on_one_day
from tests.spec.arrange import add_items, record
from tests.spec.arrange_csv import rows_of as read

REPORTS = ["low-stock", "valuation", "activity"]
every_report = pytest.mark.parametrize("report", REPORTS)
RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def plain(cell):
    """Return a cell as it is in the file: a plain number without commas, or unchanged text."""
    number = re.fullmatch(r"(?:EUR )?([\d,.]+)%?", cell)
    return number[1].replace(",", "") if number else cell


@pytest.mark.spec("REP-5")
@every_report
def test_each_report_is_a_file_download(visitor, report):
    page = visitor("auditor").visit(f"/reports/{report}/").click("Download CSV")
    assert page.headers["Content-Type"].lower() == "text/csv; charset=utf-8"
    assert page.headers["Content-Disposition"] == f'attachment; filename="{report}.csv"'
    assert page.html.endswith("\r\n")
    assert page.html.count("\n") == page.html.count("\r\n") == len(read(page)) + 1


@pytest.mark.sharp("clerk-activity")
@pytest.mark.spec("REP-5", "ACC-6")
@every_report
@pytest.mark.parametrize("role", ["clerk", "member", "staff"])
def test_without_the_permission_there_is_neither_page_nor_file_nor_link(visitor, report, role):
    assert visitor(role).visit(f"/reports/{report}/").status == 403
    assert visitor(role).visit(f"/reports/{report}.csv").status == 403
    assert "Reports" not in visitor(role).visit("/accounts/profile/").links


@pytest.mark.spec("REP-2", "REP-5")
def test_the_low_stock_file_has_the_numbers_of_the_page(visitor, twin):
    add_items(twin, 2, quantity_on_hand=1000, reorder_level=4000)
    page = visitor("manager").visit("/reports/low-stock/")
    shown = [row for table in page.tables for row in table]
    rows = read(page.click("Download CSV"))
    same = ["SKU", "On hand", "Reorder level", "Shortfall", "Suggested order", "Line cost"]
    for name in [*same, "Status"]:
        assert [row[name] for row in rows] == [plain(row[name]) for row in shown]
    assert [row["Name"] for row in rows] == [row["Item"] for row in shown]
    costs = [Decimal(row["Unit cost"]) * int(row["Suggested order"]) for row in rows]
    assert [Decimal(row["Line cost"]) for row in rows] == costs
    suppliers = [heading for heading in page.headings[1:] if heading != "No supplier"]
    assert list(dict.fromkeys(row["Supplier"] for row in rows)) == [*suppliers, ""]


@pytest.mark.spec("REP-3", "REP-5")
def test_the_valuation_file_has_the_numbers_of_the_page(visitor):
    page = visitor("manager").visit("/reports/valuation/")
    *rows, total = read(page.click("Download CSV"))
    cells = [cell.text_content() for cell in page.main.xpath(".//tfoot/tr/*")]
    shown = [list(row.values())[:5] for row in page.rows] + [cells[:5]]
    unsigned = [[plain(cell) for cell in row[1:]] for row in shown]
    assert [list(row.values())[1:] for row in [*rows, total]] == unsigned
    assert [row["Category"] for row in rows] == page.column("Category")
    assert total["Category"] == "Total"


@pytest.mark.spec("REP-4", "REP-5")
@pytest.mark.parametrize("days", [7, 90])
def test_the_activity_file_has_the_numbers_of_the_page(visitor, twin, days):
    twin.execute("UPDATE stock_item SET name = 'Bolt, 1,000 a box' WHERE sku = 'HEX-M8-030'")
    manager = visitor("manager")
    record(manager, "HEX-M8-030", "Receipt", 5000)

    def both():
        page = manager.visit(f"/reports/activity/?days={days}")
        return page, read(page.click("Download CSV"))

    (page, rows), _ = on_one_day(both)
    by_day = [row for row in rows if row["Day"]]
    by_item = [row | {"Item": row["Name"]} for row in rows if row["SKU"]]
    assert len(by_day) + len(by_item) == len(rows)
    for table, lines in zip(page.tables, (by_item, by_day), strict=True):
        shown = [{name: plain(cell) for name, cell in row.items()} for row in table]
        assert [{name: row[name] for name in shown[0]} for row in lines] == shown


@pytest.mark.spec("REP-5")
@pytest.mark.parametrize("text", RISKY, ids=repr)
def test_cells_that_look_like_formulas_are_escaped(visitor, twin, text):
    twin.execute("UPDATE stock_category SET name = ? WHERE slug = 'fasteners'", text)
    twin.execute("UPDATE stock_supplier SET name = ? WHERE name = 'Northgate Fasteners'", text)
    twin.execute("UPDATE stock_item SET name = ? WHERE sku = 'HEX-M8-030'", text)
    twin.execute("UPDATE stock_item SET sku = '-1' WHERE sku = 'HEX-M8-030'")
    files = [read(visitor("auditor").visit(f"/reports/{report}.csv?days=90")) for report in REPORTS]
    low = next(row for row in files[0] if row["SKU"] == "'-1")
    assert (low["Supplier"], low["Name"]) == (f"'{text}", f"'{text}")
    assert f"'{text}" in [row["Category"] for row in files[1]]
    assert ("'-1", f"'{text}") in [(row["SKU"], row["Name"]) for row in files[2]]


@pytest.mark.spec("REP-5")
def test_commas_quotes_and_line_breaks_stay_within_their_cell(visitor, twin):
    name = 'Bolt, 5" “x”\r\nsecond line é'
    twin.execute("UPDATE stock_item SET name = ? WHERE sku = 'HEX-M8-030'", name)
    rows = read(visitor("auditor").visit("/reports/low-stock.csv"))
    assert next(row for row in rows if row["SKU"] == "HEX-M8-030")["Name"] == name
