"""OPS-6: after the same scenario both twins contain the same, and a stockroom can move."""

import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.harness import process
from tests.harness.declaration import ROOT, Declaration
from tests.harness.twin import Twin
from tests.spec.arrange import can_log_in

from .dumps import likened
from .story import LATER, PASSWORD, Story
from .test_schema import inspected

FORMAT = ROOT / "shared_spec/dump-format.md"
COMPUTED = {
    "accounts_user": {"username_key"},
    "stock_item": {"status"},
    "stock_barcode": {"gtin"},
}
MANY = {"groups", "user_permissions"}


@pytest.fixture
def new_stockroom(tmp_path: Path):
    """Return a function that creates empty stockrooms of a twin, each with its own process."""
    with ExitStack() as stack:

        def make(twin: Twin, name: str) -> Twin:
            folder = tmp_path / name / twin.declaration.folder.name
            ignored = shutil.ignore_patterns("var", "__pycache__")
            shutil.copytree(twin.declaration.folder, folder, ignore=ignored)
            store = twin.another_store(name)
            stack.callback(store.drop)
            declared = Declaration.read(folder)
            for step in declared.steps("migrate"):
                process.run(declared, step, twin.environment(STOCKROOM_DATABASE_URL=store.url))
            return stack.enter_context(twin.served_with(store=store))

        yield make


@pytest.mark.databases
@pytest.mark.spec("OPS-6")
def test_after_the_same_scenario_the_dumps_are_equal(twins):
    for twin in twins:
        Story().begin(twin)
    first, *others = [likened(twin) for twin in twins]
    assert len(first) > 500
    for other in others:
        assert other == first


@pytest.mark.thorough("a long scenario is moved there and back")
@pytest.mark.databases
@pytest.mark.spec("OPS-6", "ACC-15", "ACC-18")
@pytest.mark.parametrize("order", [1, -1], ids=["there", "back"])
def test_a_stockroom_moves_to_the_other_twin_and_back_without_losses(twins, order, new_stockroom):
    here, there = twins[:2][::order]
    story = Story()
    story.begin(here)
    moved = new_stockroom(there, "moved")
    moved.load(here.dump())
    assert moved.dump().splitlines()[1:] == here.dump().splitlines()[1:]
    story.go_on(moved)
    home = new_stockroom(here, "home")
    home.load(moved.dump())
    assert home.dump().splitlines()[1:] == moved.dump().splitlines()[1:]
    assert story.living(home) == [True, False, True]
    assert [can_log_in(home, "clerk", password) for password in (LATER, PASSWORD)] == [True, False]


def described() -> dict[str, set[str]]:
    """Return the fields of each table in the dump format."""
    lines = [one.strip("| \n").split(" | ") for one in FORMAT.read_text("utf-8").splitlines()]
    rows = [
        cells
        for cells in lines
        if len(cells) == 3 and cells[2].startswith(("accounts", "api", "stock"))
    ]
    return {table: set(fields.split(", ")) for _record, fields, table in rows}


@pytest.mark.spec("OPS-6")
def test_every_column_of_a_dumped_table_is_in_the_format(twin):
    tables = described()
    assert len(tables) == 8
    with inspected(twin) as inspector:
        for table, fields in tables.items():
            columns = {one["name"].removesuffix("_id") for one in inspector.get_columns(table)}
            assert columns == fields - MANY | COMPUTED.get(table, set())


@pytest.mark.spec("OPS-6")
def test_every_table_is_dumped_or_listed_as_left_out(twin):
    kept = {*described(), *left_out()}
    with inspected(twin) as inspector:
        assert set(inspector.get_table_names()) - kept == set()


def left_out() -> set[str]:
    """Return the tables that the format leaves out of a dump, or renames."""
    text = FORMAT.read_text("utf-8").partition("## What is not in it")[2]
    return {word.strip("`.,") for word in text.split() if word.startswith("`")}
