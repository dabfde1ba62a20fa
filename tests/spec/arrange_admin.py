"""Helpers for the chapter about the admin."""

from collections.abc import Sequence
from typing import Any

from tests.harness.admin import Admin, complaints
from tests.harness.controls import Control, text_of
from tests.harness.forms import Form
from tests.harness.page import Page
from tests.harness.twin import Twin
from tests.spec.arrange import token_field

ITEMS = "/admin/stock/item/"
NOT_THERE = ("9999", "abc", "-1", "1" + "0" * 30)
MANY = """INSERT INTO stock_{} WITH RECURSIVE n (n) AS
    (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 150) SELECT {} FROM n"""
CODE, OTHER_CODE = "4006381333931", "4012345678901"


def choices(control: Control) -> list[str]:
    """Return the texts of the options of a control."""
    return [text_of(option) for option in control.element.iter("option")]


def field(form: Form, label: str) -> Control:
    """Return the first field of a form with this label."""
    found = [control for control in form.fields if control.label == label]
    assert found, f"No field “{label}” on {form.page!r}; there are {form.labels}"
    return found[0]


def allow(twin: Twin, username: str, *rights: str) -> None:
    """Give a user exactly these permissions of their own: “view item”, “change user”."""
    form = Admin(twin.visitor("superuser")).open("accounts/user", username).form("Save")
    offered = choices(field(form, "User permissions"))
    wanted = [text for text in offered if text.endswith(tuple(f"| Can {one}" for one in rights))]
    assert len(wanted) == len(rights), f"{rights} are not all offered"
    page = form.fill({"User permissions": wanted}).submit("Save")
    assert page.status == 302, complaints(page)


def forge(form: Form, label: str, value: Any) -> Form:
    """Put a value into a field that no browser would send."""
    return form.send_also(field(form, label).name, value)


def as_sent_by(other: Form, form: Form) -> Form:
    """Make a form send another user's values, with its own CSRF token and version."""
    kept = {token_field(form), token_field(other)}
    for name, value in other.pairs("Save"):
        if name not in kept and not name.endswith("version"):
            form.send_also(name, value)
    return form


def version_seen(page: Page) -> list[tuple[str, str]]:
    """Return the hidden field with the version of the record, if the page has its form."""
    pairs = [pair for form in page.forms for pair in form.pairs()]
    return [(name, value) for name, value in pairs if name.endswith("version")]


def outcome(page: Page) -> list[str]:
    """Return the messages after an action, on this page or on the next."""
    return (page.follow() if page.status == 302 else page).messages


def primary_keys(twin: Twin, *skus: str) -> tuple[str, ...]:
    """Return the primary keys of items."""
    sql = "SELECT id FROM stock_item WHERE sku = ?"
    return tuple(str(twin.value(sql, sku)) for sku in skus)


def inactive(twin: Twin) -> set[str]:
    """Return the SKUs of the inactive items."""
    return {one["sku"] for one in twin.rows("SELECT sku FROM stock_item WHERE is_active = false")}


def codes(twin: Twin, sku: str = "HEX-M8-030") -> list[str]:
    """Return the barcodes of an item in order."""
    sql = "SELECT code FROM stock_barcode JOIN stock_item ON stock_item.id = item_id"
    found = twin.rows(f"{sql} WHERE sku = ? ORDER BY code", sku)
    return [one["code"] for one in found]


def add_many(twin: Twin) -> None:
    """Add 150 categories and 150 suppliers called Many 1, Many 2, …"""
    twin.execute(MANY.format("category (name, slug)", "'Many ' || n, 'many-' || n"))
    columns = "supplier (name, email, phone, website)"
    twin.execute(MANY.format(columns, "'Many ' || n, '', '', ''"))


def add_barcode(twin: Twin, sku: str, code: str) -> None:
    """Give an item a barcode."""
    sql = "INSERT INTO stock_barcode (item_id, code) SELECT id, ? FROM stock_item WHERE sku = ?"
    twin.execute(sql, code, sku)


def item(twin: Twin, sku: str = "HEX-M8-030") -> dict[str, Any]:
    """Return the columns of an item."""
    return twin.rows("SELECT * FROM stock_item WHERE sku = ?", sku)[0]


def user_row(twin: Twin, username: str) -> dict[str, Any]:
    """Return the columns of a user."""
    return twin.rows("SELECT * FROM accounts_user WHERE username = ?", username)[0]


def skus(twin: Twin, where: str, order: str = "sku", *values: Any) -> Sequence[str]:
    """Return the SKUs of the items that match a condition, in an order."""
    found = twin.rows(f"SELECT * FROM stock_item WHERE {where} ORDER BY {order}", *values)
    return [one["sku"] for one in found]
