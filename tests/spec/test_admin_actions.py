"""ADM-11: actions on several records."""

import pytest

from tests.harness.admin import SURE
from tests.spec.arrange import RECORDS, add_items
from tests.spec.arrange_admin import (
    CODE,
    ITEMS,
    add_barcode,
    inactive,
    item,
    outcome,
    primary_keys,
    skus,
)

DELETE = "Delete selected items"
OFF, ON = "Deactivate selected items", "Activate selected items"
ASLEEP = {"PRM-RL-1", "SLS-6X40"}
NOTHING = "Items must be selected in order to perform actions on them. No items have been changed."
TOO_MANY = "Select at most 200 items to delete."


def left(twin):
    """Return the SKUs of the remaining test items."""
    return skus(twin, "sku LIKE 'BULK-%'", "id")


@pytest.fixture
def manager(admin, twin):
    """Return a manager, in a stockroom with three unprotected items."""
    add_items(twin, 3)
    return admin("manager")


@pytest.mark.spec("ADM-11")
def test_items_are_deactivated_and_activated(manager, twin):
    names = ["ANC-M12-110", "ANG-25-3", "ASH-32"]
    done = manager.act("stock/item", OFF, names)
    assert done.follow().messages == ["3 items were deactivated."]
    assert inactive(twin) == {*names, *ASLEEP}
    done = manager.act("stock/item", ON, names[:2])
    assert done.follow().messages == ["2 items were activated."]
    assert inactive(twin) == {"ASH-32", *ASLEEP}


@pytest.mark.spec("ADM-11")
def test_the_message_counts_only_items_that_changed(manager, twin):
    names = ["SLS-6X40", "SHT-ST-1", "SHT-ST-2"]
    version = item(twin, "SLS-6X40")["version"]
    done = manager.act("stock/item", OFF, names, "q=s&all=")
    assert done.follow().messages == ["2 items were deactivated."]
    assert item(twin, "SLS-6X40")["version"] == version
    done = manager.act("stock/item", OFF, names, "q=s&all=")
    assert done.follow().messages == ["0 items were deactivated."]
    done = manager.act("stock/item", ON, names[:1], "q=s&all=")
    assert done.follow().messages == ["1 item was activated."]


@pytest.mark.spec("ADM-11", "ADM-12")
@pytest.mark.parametrize("action", [OFF, DELETE])
@pytest.mark.parametrize("sorting", ["1", "-1"])
def test_the_history_lists_the_items_by_primary_key_whatever_the_sort_order(
    manager, twin, action, sorting
):
    twin.execute("UPDATE stock_item SET sku = 'A-' || id WHERE sku = 'BULK-2'")
    names = skus(twin, "name LIKE 'Bulk item%'", "id")
    page = manager.act("stock/item", action, names, f"q=bulk&o={sorting}")
    if action == DELETE:
        page.form(SURE).submit(SURE)
    recent = manager.index().recent
    assert [sku in line for sku, line in zip(names[::-1], recent, strict=True)] == [True] * 3


@pytest.mark.spec("ADM-11", "ADM-6")
def test_an_action_returns_to_the_list_with_its_filters_and_page(manager):
    found = manager.list("stock/item", q="bolt", o="2").choose("By active", "Yes")
    assert found.act(OFF, ["HEX-M8-030"]).location == found.page.path


@pytest.mark.spec("ADM-11")
@pytest.mark.parametrize("action", [DELETE, OFF, ON])
def test_without_a_selection_nothing_changes(manager, twin, action):
    before = twin.contents(*RECORDS)
    assert outcome(manager.act("stock/item", action, [])) == [NOTHING]
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-11")
@pytest.mark.parametrize("forged", [{}, {"action": "drop"}, {"action": "delete"}, {"action": "\0"}])
def test_without_an_action_nothing_changes(manager, twin, forged):
    before = twin.contents(*RECORDS)
    assert outcome(manager.act("stock/item", "", ["BULK-1"], options=forged)) == [
        "No action selected."
    ]
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-11")
def test_all_items_can_be_selected_across_pages(manager, twin):
    done = manager.act("stock/item", OFF, [], everywhere=True)
    assert done.follow().messages == ["61 items were deactivated."]
    assert len(inactive(twin)) == 63


@pytest.mark.spec("ADM-11")
def test_an_action_on_all_items_works_with_many_items(admin, twin):
    add_items(twin, 3000)
    done = admin("manager").act("stock/item", OFF, [], "q=BULK", everywhere=True)
    assert done.follow().messages == ["3000 items were deactivated."]
    assert len(inactive(twin)) == 3002


@pytest.mark.spec("ADM-11")
def test_all_means_all_items_that_match_the_filters(manager, twin):
    found = manager.list("stock/item").choose("By category", "Fasteners").search("m8")
    expected = skus(twin, "category_id = 3 AND name LIKE '%M8%'")
    assert outcome(found.act(OFF, [], everywhere=True)) == [
        f"{len(expected)} items were deactivated."
    ]
    assert inactive(twin) == {*expected, *ASLEEP}


@pytest.mark.spec("ADM-11")
@pytest.mark.parametrize("query", ["q=bolt", "category__id__exact=3", "status__exact=low&q=hex"])
def test_a_forged_primary_key_does_not_select_an_item_outside_the_filters(manager, twin, query):
    forged = primary_keys(twin, "SHT-ST-1", "BULK-1")
    manager.act("stock/item", OFF, ["HEX-M8-030"], query, forge=forged)
    assert inactive(twin) == {"HEX-M8-030", *ASLEEP}


@pytest.mark.spec("ADM-11")
def test_a_forged_primary_key_outside_the_filters_is_not_deleted(manager, twin):
    page = manager.act(
        "stock/item", DELETE, ["BULK-1"], "q=BULK-1", forge=primary_keys(twin, "BULK-2")
    )
    assert "BULK-2" not in page.text
    form = page.form(SURE)
    for number in primary_keys(twin, "BULK-1", "BULK-2"):
        form.send_also("_selected_action", number)
    assert form.submit().status == 302
    assert left(twin) == ["BULK-2", "BULK-3"]


@pytest.mark.spec("ADM-11", "SEC-6")
@pytest.mark.parametrize("number", ["x", "", "9" * 30, "-1"])
@pytest.mark.parametrize("action", [OFF, DELETE])
def test_an_invalid_primary_key_selects_nothing(manager, twin, action, number):
    before = twin.contents(*RECORDS)
    answer = manager.act("stock/item", action, [], forge=(number,))
    assert answer.status in (200, 302, 400)
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-11")
def test_deleting_asks_for_confirmation_and_then_deletes_all(manager, twin):
    add_barcode(twin, "BULK-2", CODE)
    page = manager.act("stock/item", DELETE, ["BULK-1", "BULK-2"], "q=BULK")
    assert "Delete multiple objects" in page.headings
    assert all(one in page.text for one in ("BULK-1 Bulk item 1", "BULK-2 Bulk item 2", CODE))
    assert left(twin) == ["BULK-1", "BULK-2", "BULK-3"]
    done = page.submit(SURE)
    assert done.location == f"{ITEMS}?q=BULK"
    assert done.follow().messages == ["Successfully deleted 2 items."]
    assert left(twin) == ["BULK-3"]


@pytest.mark.spec("ADM-11")
@pytest.mark.parametrize(
    ("gone", "said"), [(1, ["Successfully deleted 1 item."]), (2, [])], ids=["one", "both"]
)
def test_only_what_a_confirmation_deleted_is_counted(manager, twin, gone, said):
    page = manager.act("stock/item", DELETE, ["BULK-1", "BULK-2"])
    for number in range(1, gone + 1):
        twin.execute("DELETE FROM stock_item WHERE sku = ?", f"BULK-{number}")
    assert page.submit(SURE).follow().messages == said


@pytest.mark.spec("ADM-11")
def test_an_empty_confirmation_deletes_nothing(manager, twin):
    page = manager.act("stock/item", DELETE, ["BULK-1"], "q=BULK", options={"post": ""})
    assert "Delete multiple objects" in page.headings
    assert left(twin) == ["BULK-1", "BULK-2", "BULK-3"]


@pytest.mark.spec("ADM-11", "ADM-10")
def test_one_protected_item_prevents_the_whole_deletion(manager, twin):
    before = twin.contents(*RECORDS)
    names = ["BULK-1", "HEX-M8-030"]
    page = manager.act("stock/item", DELETE, names, "all=")
    assert "Cannot delete items" in page.headings
    assert SURE not in page.html
    manager.act("stock/item", DELETE, names, "all=", options={"post": "yes"})
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-11")
@pytest.mark.parametrize("options", [{}, {"post": "yes"}])
def test_more_than_200_items_cannot_be_deleted_together(admin, twin, options):
    add_items(twin, 201)
    user = admin("manager")
    before = twin.contents(*RECORDS)
    page = user.act("stock/item", DELETE, [], "q=BULK", everywhere=True, options=options)
    assert outcome(page) == [TOO_MANY]
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-11")
def test_200_items_can_be_deleted_together(admin, twin):
    add_items(twin, 200)
    page = admin("manager").act("stock/item", DELETE, [], "q=BULK", everywhere=True)
    assert page.submit(SURE).status == 302
    assert left(twin) == []


@pytest.mark.spec("ADM-11")
@pytest.mark.parametrize(
    ("kind", "actions"),
    [
        ("stock/item", [DELETE, OFF, ON]),
        ("stock/category", ["Delete selected categories"]),
        ("accounts/user", ["Delete selected users"]),
        ("stock/stockmovement", []),
    ],
)
def test_each_list_offers_its_actions(admin, kind, actions):
    assert admin("superuser").list(kind).actions == actions
