"""The list shows what is in the database."""

COLUMNS = ["SKU", "Name", "On hand", "Unit cost"]


def test_the_list_is_a_table(visit):
    rows = visit("/items/").rows
    assert rows, "The page needs a table, with a row of <td> for each item; it has no such row."
    heads = list(rows[0])
    assert heads == COLUMNS, f"The headings (<th>) should be {COLUMNS}; they are {heads}."


def test_every_item_of_the_seed_is_listed_by_sku(visit):
    skus = [row.get("SKU") for row in visit("/items/").rows]
    wanted = ["BOX-A4", "BRG-608", "HEX-M8-030", "HEX-M8-050", "TAPE-50"]
    assert skus == wanted, f"The SKUs should be {wanted}, in this order; they are {skus}."


def test_an_item_is_shown_as_it_is_in_the_database(visit):
    found = [row for row in visit("/items/").rows if row.get("SKU") == "BRG-608"]
    wanted = dict(zip(COLUMNS, ["BRG-608", "Ball bearing 608", "140", "0.95"], strict=True))
    assert found == [wanted], f"BRG-608 should be shown as {wanted}; it is shown as {found}."


def test_a_price_keeps_its_two_decimals(visit):
    costs = {row.get("SKU"): row.get("Unit cost") for row in visit("/items/").rows}
    cost = costs.get("BOX-A4")
    assert cost == "4.20", f"BOX-A4 costs 4.20, and the page says {cost}."


def test_a_name_with_markup_is_shown_as_text(visit):
    names = [row.get("Name") for row in visit("/items/").rows]
    name = "Packing tape 50 mm <clear>"
    assert name in names, f"“{name}” should be shown as it is written; the names are {names}."


def test_all_pages_share_a_layout(visit):
    page = visit("/items/")
    language = page.document.get("lang")
    assert language == "en", "The layout should say lang=“en” on its html element."
    assert page.document.find(".//main") is not None, "The content should be in a main element."
