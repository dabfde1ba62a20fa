"""The page about moving an application: Django and the Flask twin write to the same tables."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.harness import move
from tests.harness.move_projects import DjangoProject
from tests.harness.twin import Twin

pytestmark = pytest.mark.thorough("the twins write many movements")
ITEM = "/items/HEX-M8-030/"
# What the page says about models written by inspectdb.
CORRECTIONS = (
    (
        r"(?<=unit_cost = )models.\w+\(.*\).*",
        "models.DecimalField(max_digits=10, decimal_places=2)",
    ),
    (r"(?<=is_active = )models.IntegerField", "models.BooleanField"),
    (
        r"(?<= status = )models.CharField\(.*\)",
        "models.GeneratedField(expression=models.F('sku'), db_persist=True, "
        "output_field=models.CharField(max_length=8))",
    ),
)
RECEIPTS = 10
BEGINNING = """
from datetime import UTC, datetime
from django.db import DatabaseError, transaction
from django.db.models import F
item = StockItem.objects.get(sku="HEX-M8-030")
clerk = AccountsUser.objects.get(username="clerk")
now = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
"""
MANY = """
for _ in range(100):
    with transaction.atomic():
        StockItem.objects.filter(pk=item.pk).update(quantity_on_hand=F("quantity_on_hand") + 1)
        item.refresh_from_db(fields=["quantity_on_hand"])
        StockStockmovement.objects.create(
            item=item, kind="receipt", quantity_change=1, created_by=clerk, created_at=now,
            quantity_after=item.quantity_on_hand, reason="by Django",
        )
"""
NEW = """
new = {"name": "New", "category": item.category, "unit_cost": "1.50", "quantity_on_hand": 0,
       "reorder_level": 0, "created_at": now, "updated_at": now, "version": 1}
StockItem.objects.create(sku="NEW-1", is_active=False, **new)
second = StockItem.objects.create(sku="NEW-2", is_active=True, **new)
StockStockmovement.objects.create(item=second, kind="receipt", quantity_change=1, quantity_after=1,
                                  created_by=clerk, created_at=now, reason="by Django")
def is_rejected(**values):
    try:
        with transaction.atomic():
            StockItem.objects.create(**new | {"sku": "NEW-3", "is_active": True} | values)
    except DatabaseError as error:
        return True
    return False
print(is_rejected(sku="NEW-1"), is_rejected(unit_cost=-1), is_rejected(version=None))
print(is_rejected())
flask = StockStockmovement.objects.filter(reason="by Flask").latest("pk")
print(abs(datetime.now(UTC) - flask.created_at).total_seconds() < 600)
"""


@pytest.fixture(scope="module")
def flask(request, tmp_path_factory) -> Iterator[Twin]:
    """Serve the Flask twin on a database of its own."""
    with move.served("flask", request.config.option.db, tmp_path_factory) as twin:
        yield twin


@pytest.fixture
def project(flask, tmp_path) -> DjangoProject:
    """Return a Django project on the Flask twin's database, its models corrected."""
    project = DjangoProject(tmp_path, flask.store.url)
    text = project.models.read_text("utf-8")
    project.change_models(*(one for one in CORRECTIONS if re.search(one[0], text)))
    return project


def receive(twin: Twin, quantity: int) -> None:
    """Record a receipt with the form on the item's page."""
    fields = {"Movement": "receipt", "Quantity": str(quantity), "Reason": "by Flask"}
    done = twin.visitor("manager").visit(ITEM).submit("Record", fields)
    assert done.status == 302


def on_hand(twin: Twin) -> int:
    """Return the item's quantity."""
    return twin.value("SELECT quantity_on_hand FROM stock_item WHERE sku = 'HEX-M8-030'")


@pytest.mark.databases
def test_no_write_is_lost_while_both_write_to_one_table(flask, project):
    before, ids = on_hand(flask), "SELECT id FROM stock_stockmovement WHERE reason LIKE 'by %'"
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(project.shell, BEGINNING + MANY)
        for _ in range(RECEIPTS):
            receive(flask, 1)
        writing.result()
    assert on_hand(flask) == before + 100 + RECEIPTS
    assert len(flask.rows(ids)) == 100 + RECEIPTS


@pytest.mark.databases
def test_each_reads_what_the_other_has_written(flask, project):
    receive(flask, 1)
    assert project.shell(BEGINNING + NEW) == ["True True True", "False", "True"]
    manager = flask.visitor("manager")
    assert "Inactive" in manager.visit("/items/NEW-1/").text
    page = manager.visit("/items/NEW-2/").text
    # Displayed in the manager's time zone, an hour ahead of UTC.
    assert "2026-03-04 06:06" in page
    assert "1.50" in page


@pytest.mark.databases
def test_save_overwrites_what_the_other_has_changed(flask, project):
    before = on_hand(flask)
    wait = "print('read', flush=True); input()\n"
    for saving, lost in (("item.save()", 5), ("item.save(update_fields=['location'])", 0)):
        with project.paused(f"{BEGINNING}{wait}item.location = 'A 1'\n{saving}"):
            receive(flask, 5)
        before += 5 - lost
        assert on_hand(flask) == before


def test_only_sqlalchemy_writes_zero_microseconds_to_sqlite(flask, project):
    receive(flask, 1)
    project.shell(f"{BEGINNING}AccountsUser.objects.filter(pk=clerk.pk).update(last_login=now)")
    query = "SELECT last_login FROM accounts_user WHERE username = 'clerk'"
    assert str(flask.value(query)) == "2026-03-04 05:06:07"
    (seeded,) = {
        str(row["created_at"])[19:]
        for row in flask.rows("SELECT created_at FROM stock_stockmovement WHERE reason = ''")
    }
    assert seeded == ".000000"
