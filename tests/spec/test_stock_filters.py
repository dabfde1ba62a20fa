"""STK-3: filtering the list of items."""

from urllib.parse import urlencode

import pytest

from tests.spec.arrange import search


def names(twin, where, *values):
    """Return the names of the items that match a condition."""
    found = twin.rows(
        "SELECT stock_item.name FROM stock_item "
        "JOIN stock_category ON stock_category.id = category_id "
        "LEFT JOIN stock_supplier ON stock_supplier.id = supplier_id "
        f"WHERE {where} ORDER BY sku",
        *values,
    )
    return [item["name"] for item in found]


@pytest.mark.spec("STK-3")
@pytest.mark.parametrize("status", ["ok", "low", "out", "inactive"])
def test_the_list_can_be_filtered_by_status(visitor, twin, status):
    found = search(visitor("clerk"), "", status=status)
    assert found == names(twin, "status = ?", status)
    assert found


@pytest.mark.spec("STK-3")
@pytest.mark.parametrize("slug", ["abrasives", "metal-stock", "finishes-and-adhesives"])
def test_the_list_can_be_filtered_by_category(visitor, twin, slug):
    found = search(visitor("clerk"), "", category=slug)
    assert found == names(twin, "is_active = true AND slug = ?", slug)


@pytest.mark.spec("STK-3")
@pytest.mark.parametrize("name", ["Varnish Works", "Northgate Fasteners"])
def test_the_list_can_be_filtered_by_supplier(visitor, twin, name):
    number = twin.value("SELECT id FROM stock_supplier WHERE name = ?", name)
    found = search(visitor("clerk"), "", supplier=number)
    assert found == names(twin, "is_active = true AND stock_supplier.name = ?", name)


@pytest.mark.spec("STK-3")
def test_filters_and_search_can_be_combined(visitor, twin):
    number = twin.value("SELECT id FROM stock_supplier WHERE name = 'Northgate Fasteners'")
    chosen = {"category": "fasteners", "supplier": number, "status": "ok"}
    where = "slug = 'fasteners' AND stock_supplier.id = ? AND status = 'ok'"
    found = search(visitor("clerk"), "m8", **chosen)
    assert found == names(twin, f"{where} AND stock_item.name LIKE '%M8%'", number)
    assert found


@pytest.mark.spec("STK-3")
def test_the_form_gives_the_same_result_as_the_url_and_keeps_the_selected_filters(visitor, twin):
    chosen = {"Search": "m8", "Category": "Fasteners", "Status": "OK"}
    page = visitor("clerk").submit("/items/", "Search", chosen)
    assert page.column("Name") == search(visitor("clerk"), "m8", category="fasteners", status="ok")
    kept = page.form("Search").values
    assert (kept["Search"], kept["Category"], kept["Status"]) == ("m8", "fasteners", "ok")
    assert page.click("Clear search and filters").path == "/items/"


@pytest.mark.spec("STK-3")
def test_inactive_items_are_listed_only_with_their_own_status(visitor):
    browser = visitor("clerk")
    assert search(browser, "red lead") == []
    assert search(browser, "red lead", status="ok") == []
    assert search(browser, "red lead", status="inactive") == ["Red lead primer 1 l"]


@pytest.mark.spec("STK-3")
@pytest.mark.parametrize("name", ["category", "supplier", "status"])
@pytest.mark.parametrize("value", ["x", "0", " 1", "<b>", "Other", "1 OR 1=1", "9" * 30])
def test_an_unknown_value_is_ignored_with_a_notice(visitor, name, value):
    page = visitor("clerk").visit("/items/?" + urlencode({name: value}))
    assert page.notices == [f"Unknown {name} “{value}” was ignored."]
    assert page.rows == visitor("clerk").visit("/items/").rows


@pytest.mark.spec("STK-3", "STK-4")
def test_each_unknown_value_has_its_notice_and_other_filters_still_apply(visitor):
    page = visitor("clerk").visit("/items/?category=x&status=low&supplier=y&sort=z")
    names = ("category", "supplier", "sort")
    values = ("x", "y", "z")
    texts = [f"Unknown {n} “{v}” was ignored." for n, v in zip(names, values, strict=True)]
    assert sorted(page.notices) == sorted(texts)
    assert set(page.column("Status")) == {"Low"}


@pytest.mark.spec("STK-3")
def test_empty_values_are_ignored_without_a_notice(visitor):
    page = visitor("clerk").visit("/items/?q=&category=+&supplier=%E2%80%8B&status=&sort=")
    assert page.notices == []
    assert page.rows == visitor("clerk").visit("/items/").rows


def fill(twin, table, columns, count):
    """Add rows until a table has this many; each row has names and empty texts."""
    existing = twin.value(f"SELECT count(*) FROM {table}")
    names = [f"Other {number}" for number in range(existing, count)]
    row = ", ".join(["?"] * 2 + ["''"] * (columns.count(",") - 1))
    with twin.database() as database:
        sql = f"INSERT INTO {table} ({columns}) VALUES ({row})"
        database.executemany(sql, [(name, name.lower().replace(" ", "-")) for name in names])


@pytest.mark.spec("STK-3")
@pytest.mark.parametrize(
    ("label", "table", "columns", "name"),
    [
        ("Category", "stock_category", "name, slug", "Fasteners"),
        ("Supplier", "stock_supplier", "name, email, phone, website", "Northgate Fasteners"),
    ],
)
def test_a_name_is_entered_if_there_are_over_a_hundred(visitor, twin, label, table, columns, name):
    browser = visitor("clerk")
    fill(twin, table, columns, 100)
    selected = browser.submit("/items/", "Search", {label: name})
    fill(twin, table, columns, 101)
    entered = browser.submit("/items/", "Search", {label: f" {name} "})
    assert entered.rows == selected.rows
    assert entered.rows
    assert entered.submit("Search").rows == selected.rows
    assert "Other 100" not in browser.visit("/items/").text
    unknown = browser.submit("/items/", "Search", {label: "Other"})
    assert unknown.notices == [f"Unknown {label.lower()} “Other” was ignored."]
    assert unknown.form("Search").values[label] == "Other"


@pytest.mark.spec("STK-3")
def test_a_slug_comes_before_the_name_of_another_category(visitor, twin):
    fill(twin, "stock_category", "name, slug", 101)
    twin.execute("UPDATE stock_category SET name = 'fasteners' WHERE slug = 'metal-stock'")
    browser = visitor("clerk")
    found = search(browser, "", category="fasteners")
    assert found == names(twin, "is_active = true AND slug = 'fasteners'")[:25]
    page = browser.visit("/items/?category=metal-stock")
    assert page.column("Name") == names(twin, "is_active = true AND slug = 'metal-stock'")[:25]
    assert page.submit("Search").rows == page.rows
