"""SEC-10: a name does not change the direction of the message around it."""

import pytest

from tests.spec.arrange import record
from tests.spec.arrange_csv import NEW, file_of, preview

ARABIC = "برغي ٨ مم"
TURNED = "\u202eM8\u2069 bolt"


@pytest.mark.spec("SEC-10", "STK-8")
@pytest.mark.parametrize(("name", "shown"), [(ARABIC, ARABIC), (TURNED, "M8 bolt")], ids=ascii)
def test_an_item_name_is_bidi_isolated_in_the_message_of_a_movement(visitor, twin, name, shown):
    twin.execute("UPDATE stock_item SET name = ?, quantity_on_hand = 7 WHERE id = 2", name)
    page = record(visitor("clerk"), "HEX-M8-030", "receipt", 5).follow()
    assert f"Received 5 × \u2068{shown}\u2069. 12 on hand." in page.html


@pytest.mark.spec("SEC-10", "STK-3", "STK-6")
def test_search_and_filter_values_are_bidi_isolated_in_notices(visitor, twin):
    twin.execute("UPDATE stock_category SET name = ? WHERE slug = 'fasteners'", ARABIC)
    query = f"q={ARABIC}z&category=fasteners&status={ARABIC}"
    html = visitor("clerk").visit(f"/items/?{query}").html
    for text in (
        f"“\u2068{ARABIC}z\u2069”",
        f"category \u2068{ARABIC}\u2069",
        f"“\u2068{ARABIC}\u2069”",
    ):
        assert text in html


@pytest.mark.spec("SEC-10", "ACC-1", "ACC-18")
def test_usernames_and_display_names_are_bidi_isolated_in_messages(visitor):
    fields = {"Username": "سلمى", "Email address": "salma@stockroom.example"}
    fields |= dict.fromkeys(["Password", "Password confirmation"], "plenty of unrelated words")
    done = visitor().submit("/accounts/signup/", "Sign up", fields).follow()
    assert "Welcome, \u2068سلمى\u2069. Your account is ready." in done.html
    browser = visitor("member")
    browser.submit("/accounts/tokens/", "Create token", {"Name": ARABIC})
    page = browser.visit("/accounts/tokens/").submit("Revoke").follow()
    assert f"The token “\u2068{ARABIC}\u2069” was revoked." in page.html


@pytest.mark.spec("SEC-10", "ADM-10")
def test_the_name_of_a_deleted_record_is_bidi_isolated_in_the_message(admin):
    user = admin("manager")
    user.add("stock/category", {"Name": ARABIC, "Slug": "bolts"})
    page = user.delete("stock/category", ARABIC).follow()
    assert f"The category “\u2068{ARABIC}\u2069” was deleted successfully." in page.html


@pytest.mark.spec("SEC-10", "CSV-4")
def test_direction_controls_are_left_out_of_the_errors_of_a_file(visitor):
    page = preview(visitor("manager"), file_of(NEW | {"category": "\u202eother"}))
    assert "There is no category “other”." in page.text
    assert "\u202e" not in page.text
