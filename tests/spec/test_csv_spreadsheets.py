"""CSV-3 and CSV-4: files as Excel, LibreOffice and Numbers save them."""

import codecs

import pytest

from tests.spec.arrange_csv import (
    EXPORT,
    NEW,
    command,
    counts,
    file_of,
    item,
    preview,
    problems,
    written,
)

pytestmark = pytest.mark.only("sqlite", "parsing a file does not depend on the database")
ROWS = [["sku", "name", "description"], ["HEX-M8-030", "Bólt", "1; 2,\t3"]]
COMMAS = written(ROWS)
SEMICOLONS = 'sku;name;description\r\nHEX-M8-030;Bólt;"1; 2,\t3"\r\n'
TABS = 'sku\tname\tdescription\r\nHEX-M8-030\tBólt\t"1; 2,\t3"\r\n'
SAVED = {
    "Excel, CSV UTF-8": COMMAS.encode("utf-8-sig"),
    "Excel, CSV UTF-8, where the comma is the decimal sign": SEMICOLONS.encode("utf-8-sig"),
    "Excel, Unicode Text": codecs.BOM_UTF16_LE + TABS.encode("utf-16-le"),
    "Excel, with a line for the separator": f"sep=;\r\n{SEMICOLONS}".encode("utf-8-sig"),
    "the same in capitals, UTF-16": f"SEP=,\r\n{COMMAS}".encode("utf-16"),
    "UTF-16 with the larger byte first": codecs.BOM_UTF16_BE + COMMAS.encode("utf-16-be"),
    "LibreOffice": COMMAS.replace("\r\n", "\n").encode(),
    "LibreOffice, semicolons": SEMICOLONS.replace("\r\n", "\n").encode(),
    "LibreOffice, all text quoted": SEMICOLONS.replace("Bólt", '"Bólt"').encode(),
    "Numbers": COMMAS.encode(),
    "a mark before a mark": codecs.BOM_UTF8 + COMMAS.encode("utf-8-sig"),
}
IGNORED = "quantity_on_hand is ignored; it differs from the stock {}. "
IGNORED += "Record a movement to change it."


@pytest.mark.spec("CSV-4")
@pytest.mark.parametrize("program", SAVED)
def test_files_saved_by_spreadsheet_programs_can_be_read(visitor, twin, program):
    page = preview(visitor("manager"), SAVED[program])
    assert counts(page) == [0, 1, 0, 0]
    page.submit("Import")
    assert (item(twin)["name"], item(twin)["description"]) == ("Bólt", "1; 2,\t3")


@pytest.mark.spec("CSV-4")
@pytest.mark.parametrize("start", ["sep=,\r\n", "sep=,\n", "\r\n\r\n"], ids=repr)
def test_line_numbers_count_from_the_first_line_of_the_file(visitor, start):
    page = preview(visitor("manager"), f"{start}sku,unit_cost\r\nHEX-M8-030,x\r\n")
    assert [line for line, *_ in problems(page)] == [str(2 + start.count("\n"))]


@pytest.mark.spec("CSV-3")
@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "  "], ids=repr)
def test_names_match_whatever_whitespace_they_contain(visitor, twin, blank):
    names = {"category": f"Metal{blank}stock", "supplier": f" Tin Lane{blank}Metals{blank}"}
    page = preview(visitor("manager"), file_of(NEW | names))
    assert problems(page) == []
    page.submit("Import")
    assert item(twin, "NEW-1")["supplier"] == "Tin Lane Metals"


@pytest.mark.spec("CSV-3")
def test_a_stored_name_with_a_no_break_space_matches(visitor, twin):
    twin.execute(
        "UPDATE stock_category SET name = ? WHERE slug = 'metal-stock'", "Metal\u00a0stock"
    )
    page = preview(visitor("manager"), file_of(NEW | {"category": "Metal\u00a0stock"}))
    assert problems(page) == []


@pytest.mark.spec("CSV-3")
@pytest.mark.sharp
@pytest.mark.parametrize("level", ["8", "x", "-1", "7.0", "=1+1"])
def test_another_quantity_on_hand_is_ignored_with_a_notice(visitor, twin, level):
    row = {"sku": "HEX-M8-030", "name": "Bolt", "quantity_on_hand": level}
    page = preview(visitor("manager"), file_of(row))
    assert page.notices == [IGNORED.format("on line 2")]
    assert page.submit("Import").location == "/items/"
    assert (item(twin)["name"], item(twin)["quantity_on_hand"]) == ("Bolt", 7)


@pytest.mark.spec("CSV-3")
def test_the_notice_counts_the_lines(visitor, twin):
    rows = [NEW | {"sku": f"NEW-{n}", "quantity_on_hand": "5"} for n in range(1_200)]
    page = preview(visitor("manager"), file_of(NEW | {"quantity_on_hand": "0"}, *rows[2:]))
    assert IGNORED.format("on 1,198 lines, first on line 3") in page.notices


@pytest.mark.spec("CSV-3")
def test_an_old_export_can_be_imported_after_a_movement(visitor, twin):
    file = visitor("manager").visit(EXPORT).response.content.replace(b"Hex bolt M8", b"Bolt M8")
    twin.execute("UPDATE stock_item SET quantity_on_hand = 6 WHERE sku = 'HEX-M8-030'")
    page = preview(visitor("manager"), file)
    assert counts(page)[3] == 0
    assert page.notices[0].startswith("quantity_on_hand is ignored")


@pytest.mark.spec("CSV-3")
def test_the_command_prints_the_notice(twin, tmp_path):
    file = tmp_path / "items.csv"
    file.write_text("sku,name,quantity_on_hand\nHEX-M8-030,Bolt,8\n")
    done = command(twin, "import_items", file)
    assert (done.returncode, done.stderr.decode()) == (0, f"{IGNORED.format('on line 2')}\n")
    assert done.stdout.startswith(b"Imported: 0 items added, 1 item changed")
