"""REP-7: labels with barcodes."""

import re
from itertools import pairwise

import pytest

from tests.harness.controls import text_of

# The widths of bars and spaces in modules, alternating, as zxing reads them.
WIDTHS = {
    "96385074": "1113112111414111213111111231321113121132111",
    "036000291452": "11132111411111432113211321111111212231122221113212312122111",
    "4006381333931": "11132111123111414113121122211111141114111411311214112221111",
    "10012345678902": "2112322213122221223121311131231411222121412222211221322331112",
}
SKUS = {
    "HEX-M8-030": "2112142311131321133311211221321131233112221221321231222211321231222232112331112",
    # In Code 128, 99 is a pair of digits or a code switch: the label must keep it.
    "991205": "2112321131411122321312221321132331112",
}


def labels(page):
    """Return the texts of each label, and the widths of its bars and spaces."""
    return [(text_of(label), widths(label)) for label in page.main.xpath(".//li")]


def widths(label):
    (path,) = label.xpath(".//svg/path/@d")
    edges = [int(edge) for edge in re.findall(r"(?:M|H)(\d+)", path)]
    return "".join(str(end - start) for start, end in pairwise(edges))


def set_barcodes(twin, *codes):
    """Give the hex bolt M8 these barcodes, and no other item any."""
    twin.execute("DELETE FROM stock_barcode")
    for code in codes:
        twin.execute(
            "INSERT INTO stock_barcode (item_id, code) "
            "SELECT id, ? FROM stock_item WHERE sku = 'HEX-M8-030'",
            code,
        )


@pytest.mark.spec("REP-7")
@pytest.mark.parametrize("code", WIDTHS)
def test_a_label_has_sku_name_and_barcode(visitor, twin, code):
    set_barcodes(twin, code)
    page = visitor("clerk").visit("/items/HEX-M8-030/").click("Print label")
    assert labels(page) == [(f"HEX-M8-030 Hex bolt M8 {code}", WIDTHS[code])]


@pytest.mark.spec("REP-7")
def test_the_label_of_an_item_with_several_barcodes_has_the_shortest(visitor, twin):
    set_barcodes(twin, *WIDTHS)
    page = visitor("clerk").visit("/items/labels/?sku=HEX-M8-030")
    assert labels(page) == [("HEX-M8-030 Hex bolt M8 96385074", WIDTHS["96385074"])]


@pytest.mark.spec("REP-7")
@pytest.mark.parametrize("sku", SKUS)
def test_without_a_barcode_the_label_has_the_sku_in_code_128(visitor, twin, sku):
    set_barcodes(twin)
    twin.execute("UPDATE stock_item SET sku = ?, is_active = false WHERE sku = 'HEX-M8-030'", sku)
    page = visitor("clerk").visit(f"/items/{sku}/").click("Print label")
    assert labels(page) == [(f"{sku} Hex bolt M8 {sku}", SKUS[sku])]


@pytest.mark.spec("REP-7")
def test_labels_are_printed_for_matching_items_in_list_order(visitor):
    page = visitor("clerk").visit("/items/?q=bolt&status=ok&sort=-name&page=1")
    printed = page.click("Labels")
    assert [text_of(sku) for sku in printed.main.xpath(".//li//strong")] == page.column("SKU")
    assert printed.path == "/items/labels/?q=bolt&status=ok&sort=-name"


@pytest.mark.spec("REP-7")
def test_an_unknown_sku_prints_no_label(visitor):
    assert "No matches." in visitor("clerk").visit("/items/labels/?sku=NO-SUCH-SKU").text
