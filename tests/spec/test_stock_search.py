"""STK-2: searching the list of items."""

from urllib.parse import urlencode

import pytest

from tests.spec.arrange import add_items, search

pytestmark = pytest.mark.every_case("each database compares text in its own way")
BOLTS = "Hex bolt M6|Hex bolt M8|Hex bolt M10|Hex bolt M12".split("|")


@pytest.mark.spec("STK-2")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hex bolt", BOLTS),
        ("bolt hex", BOLTS),
        ("  hex \t bolt ", BOLTS),
        ("HEX BoLT", BOLTS),
        ("hex-m8", ["Hex bolt M8"]),
        ("2004180003217", ["Hex bolt M8"]),
        ("405218310116", ["Hex bolt M8"]),
        ("80003217", ["Hex bolt M8"]),
        ("hex 405218310116", ["Hex bolt M8"]),
        ("t101 clean", ["Jigsaw blade, clean cut"]),
        ("nut &", ["Nut & washer kit M6"]),
        ("hex 405223510235", []),
        ("hexbolt", []),
        ("hex sheet", []),
    ],
)
def test_each_word_must_occur_in_sku_name_or_a_barcode(visitor, text, found):
    assert sorted(search(visitor("clerk"), text)) == sorted(found)


@pytest.mark.spec("STK-2", "ADM-4", "OPS-3")
@pytest.mark.parametrize(
    "name", ["ΣΩΛΗΝΑΣ ΧΑΛΚΟΥ", "İstanbul boru", "STRAẞE Schild", "50% \\ off_cut"]
)
def test_an_item_is_found_by_its_name_in_any_script(visitor, twin, name):
    add_items(twin, 1, name)
    assert search(visitor("clerk"), name) == [name]


@pytest.mark.spec("STK-2")
def test_description_category_and_supplier_are_not_searched(visitor):
    assert search(visitor("clerk"), "Zinc-plated") == []
    assert search(visitor("clerk"), "fasteners") == []


@pytest.mark.spec("STK-2")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            '"bolt m8"',
            [f"{kind}bolt M8" for kind in ("Carriage ", "Flange ", "Hex ", "T-slot ", "U-")],
        ),
        ('"x bolt m8"', ["Hex bolt M8"]),
        ('"m8 bolt"', []),
        ('"lange m8" flange', []),
        ('"bolt m8" flange', ["Flange bolt M8"]),
        ('flange "bolt m8"', ["Flange bolt M8"]),
        ('"Hex  bolt"', []),
    ],
)
def test_a_phrase_in_double_quotes_counts_as_one_word(visitor, text, found):
    assert sorted(search(visitor("clerk"), text)) == sorted(found)


@pytest.mark.spec("STK-2")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("%", ["Isopropyl alcohol 99%"]),
        ("99%", ["Isopropyl alcohol 99%"]),
        ("9%a", []),
        ("_", ["Spade bit set SB_6"]),
        ("sb_6", ["Spade bit set SB_6"]),
        ("h_x", []),
        ("\\", []),
        ("\\%", []),
        ("[hx]", []),
        ("*", []),
        ('1/4"', ['Drill bit 1/4"']),
        ("' OR 1=1 --", []),
    ],
)
def test_special_characters_are_literal(visitor, text, found):
    assert search(visitor("clerk"), text) == found


@pytest.mark.spec("STK-2")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("décor", True),
        ("DéCOR VARNISH", True),
        ("decor", False),
        pytest.param("DÉCOR", False, marks=pytest.mark.only("sqlite", "servers may support more")),
    ],
)
def test_the_letters_a_to_z_match_in_both_cases(visitor, text, found):
    assert search(visitor("clerk"), text) == ["Décor varnish, matt 1 l"] * found


@pytest.mark.spec("STK-2")
def test_a_search_is_truncated_to_200_characters_with_a_notice(visitor):
    long = "hex bolt" + " " * 192 + "zzz"
    page = visitor("clerk").visit("/items/?" + urlencode({"q": long}))
    assert sorted(page.column("Name")) == sorted(BOLTS)
    assert ["200" in notice for notice in page.notices] == [True]


@pytest.mark.spec("STK-2")
def test_a_search_of_200_characters_is_not_truncated(visitor):
    text = "hex bolt" + " " * 189 + "zzz"
    page = visitor("clerk").visit("/items/?" + urlencode({"q": text}))
    assert (page.notices, page.rows) == ([], [])


@pytest.mark.spec("STK-2")
@pytest.mark.parametrize("text", ["", " ", '"', '""', '" "', "\t"])
def test_an_empty_search_is_accepted(visitor, text):
    assert visitor("clerk").visit("/items/?" + urlencode({"q": text})).status == 200


@pytest.mark.spec("STK-2")
@pytest.mark.parametrize("text", ["\t", "\u200b"])
def test_a_search_without_visible_characters_is_no_search(visitor, text):
    page, all_items = (visitor("clerk").visit(f"/items/?{urlencode({'q': q})}") for q in (text, ""))
    assert (page.title, page.rows) == (all_items.title, all_items.rows)


@pytest.mark.spec("STK-2")
def test_an_item_with_several_barcodes_is_listed_once(visitor):
    assert search(visitor("clerk"), "0").count("Hex bolt M8") == 1
