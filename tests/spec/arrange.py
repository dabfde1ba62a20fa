"""Arrange and read helpers shared by several chapters."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier
from typing import Any, TypeVar
from urllib.parse import urlencode

from tests.harness import bulk
from tests.harness.forms import Form
from tests.harness.page import Page
from tests.harness.twin import Twin
from tests.harness.visitor import DEMO_PASSWORD, Visitor

Result = TypeVar("Result")

LOG_IN = "/accounts/login/"
RESET = "/accounts/password_reset/"
PUBLIC_PAGES = (LOG_IN, "/accounts/signup/", RESET)
STOCK_PAGES = ("/", "/items/", "/items/HEX-M8-030/", "/movements/")
TOKENS = "/accounts/tokens/"
OWN_PAGES = ("/accounts/profile/", "/accounts/email/", "/accounts/password/", TOKENS)
# All tables except sessions, which every request may change.
RECORDS = ("stock_", "accounts_user", "accounts_profile", "api_apitoken")
MOVEMENTS = "FROM stock_stockmovement JOIN stock_item ON stock_item.id = item_id"


def until(done: Callable[[], bool], seconds: float = 15, pause: float = 0.1) -> None:
    """Poll until the condition holds; fail on timeout."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(pause)


def together(jobs: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run all jobs in parallel, one thread each, and return their results."""
    gate = Barrier(len(jobs))

    def run(job: Callable[[], Result]) -> Result:
        gate.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def after_a_lock(twin: Twin, jobs: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run all jobs, one thread each, that will wait for one lock; return their results."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        with twin.store.held():
            running = [pool.submit(job) for job in jobs]
            wait(running, 1.5)
        return [job.result() for job in running]


def meanwhile(twin: Twin, changes: Sequence[str], job: Callable[[], Result]) -> Result:
    """Run a job that waits for uncommitted changes, then commit the changes."""
    with ThreadPoolExecutor(1) as pool:
        with twin.database() as database:
            for change in changes:
                database.execute(change)
            running = pool.submit(job)
            wait([running], 1.5)
        return running.result()


def shorten(value: str) -> str:
    """Return a short ID for a long parameter value."""
    return f"{value[:5]!a}, {len(value)} characters"


def said(page: Page) -> list[str]:
    """Return the errors of all forms of a page."""
    return [error for errors in page.errors.values() for error in errors]


def is_logged_in(visitor: Visitor) -> bool:
    """Return whether the visitor is logged in."""
    return visitor.visit("/accounts/profile/").status == 200


def session_cookie(visitor: Visitor) -> str:
    """Return the name of the session cookie."""
    return next(name for name in visitor.cookies if not is_logged_in(_without(visitor, name)))


def _without(visitor: Visitor, name: str) -> Visitor:
    other = visitor.clone()
    other.cookies.delete(name)
    return other


def token_field(form: Form) -> str:
    """Return the name of the hidden field that carries the CSRF token."""
    hidden = [control.name for control in form.controls if control.kind == "hidden"]
    return next(name for name in hidden if "csrf" in name)


def with_token(visitor: Visitor, fields: dict[str, str]) -> list[tuple[str, str]]:
    """Return fields with the CSRF token of this visitor, taken from any page with a form."""
    page = visitor.visit("/accounts/profile/")
    form = (page.follow() if page.status == 302 else page).forms[0]
    name = token_field(form)
    return [(name, dict(form.pairs())[name]), *fields.items()]


def change_password(
    visitor: Visitor, password: str, again: str | None = None, old: str = DEMO_PASSWORD
) -> Page:
    """Fill in the form that changes the password, and send it."""
    fields = {"Old password": old, "New password": password}
    fields["New password confirmation"] = again or password
    return visitor.submit("/accounts/password/", "Change password", fields)


def can_log_in(twin: Twin, username: str, password: str) -> bool:
    """Return whether the user can log in with this password."""
    fields = {"Username": username, "Password": password}
    return twin.visitor().submit(LOG_IN, "Log in", fields).status == 302


def password_hash(twin: Twin, username: str) -> str:
    """Return the stored hash of a user's password."""
    return twin.value("SELECT password FROM accounts_user WHERE username = ?", username)


def ask_for_link(visitor: Visitor, address: str = "member@stockroom.example") -> Page:
    """Request a reset link."""
    return visitor.submit(RESET, "Send the link", {"Email address": address})


def record(visitor: Visitor, sku: str, kind: str, quantity: object, reason: str = "") -> Page:
    """Fill in the movement form of an item and press “Record”."""
    fields = {"Movement": kind.lower(), "Quantity": quantity, "Reason": reason}
    return visitor.submit(f"/items/{sku}/", "Record", fields)


def on_hand(twin: Twin, sku: str) -> int:
    """Return the level of an item."""
    return twin.value("SELECT quantity_on_hand FROM stock_item WHERE sku = ?", sku)


def set_level(twin: Twin, sku: str, level: int) -> None:
    """Set the level of an item without a movement."""
    twin.execute("UPDATE stock_item SET quantity_on_hand = ? WHERE sku = ?", level, sku)


def active_skus(twin: Twin, order: str, where: str = "1 = 1") -> list[str]:
    """Return the SKUs of the active items that match a condition, in an order."""
    where = f"is_active = true AND {where}"
    found = twin.rows(f"SELECT sku FROM stock_item WHERE {where} ORDER BY {order}")
    return [item["sku"] for item in found]


def search(visitor: Visitor, text: str, **filters: object) -> list[str]:
    """Return the names of the items that a search finds, on all pages."""
    page = visitor.visit("/items/?" + urlencode({"q": text} | filters))
    if page.location:
        return page.follow().headings[:1]
    names = page.column("Name") if page.rows else []
    while "Next" in page.links:
        page = page.click("Next")
        names = names + page.column("Name")
    return names


def ledger(twin: Twin) -> list[tuple]:
    """Return all lines of the ledger."""
    return twin.contents("stock_stockmovement")["stock_stockmovement"]


def add_items(twin: Twin, count: int, name: str | None = None, **columns: Any) -> None:
    """Insert items BULK-1, BULK-2, … in a category of their own."""
    with twin.database() as database:
        category = "INSERT INTO stock_category (name, slug) VALUES ('Bulk', 'bulk') RETURNING id"
        made = database.execute(category).scalar_one()
        bulk.add_items(database, count, made, name=name, **columns)


def add_movements(twin: Twin, lines: Sequence[tuple[str, str]], sku: str = "HEX-M8-030") -> None:
    """Insert receipts of 1 by the clerk: (UTC datetime like “2020-03-10 23:30:00”, reason)."""
    # Not a whole second: all libraries then write the same text.
    rows = [(f"{timestamp}.000001", reason, sku) for timestamp, reason in lines]
    with twin.database() as database:
        database.executemany(
            "INSERT INTO stock_stockmovement (item_id, kind, quantity_change, quantity_after, "
            "created_at, reason, created_by_id) SELECT stock_item.id, 'receipt', 1, 1, ?, ?, "
            "accounts_user.id FROM stock_item, accounts_user WHERE sku = ? AND username = 'clerk'",
            rows,
        )
