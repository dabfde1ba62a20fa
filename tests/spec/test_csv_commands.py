"""CSV-1 and CSV-3 from the command line."""

import csv
import os
from codecs import BOM_UTF8
from io import StringIO

import pytest

from tests.harness import process
from tests.spec.arrange import add_items
from tests.spec.arrange_csv import (
    COLUMNS,
    NEW,
    command,
    exported,
    in_shell,
    item,
    many,
    stock,
    written,
)

ROWS = written([list(NEW), list(NEW.values()), ["NUT-M8", "Nut", "Fasteners", "1"]])
WHOLE = "Enter a whole number."
DONE = "1 item added, 1 item changed, 0 items unchanged."


@pytest.fixture
def run(twin, tmp_path):
    """Return a function that imports a text by command; it returns (code, output, errors)."""

    def run(text, *options):
        file = tmp_path / "items.csv"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        done = command(twin, "import_items", file, options)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return run


@pytest.mark.spec("CSV-3")
def test_a_file_is_imported_by_the_command(run, twin):
    assert run(ROWS) == (0, f"Imported: {DONE}\n", "")
    assert item(twin, "NEW-1")["name"] == "Shelf"
    assert item(twin, "NUT-M8")["name"] == "Nut"


@pytest.mark.spec("CSV-3")
def test_a_dry_run_writes_nothing(run, twin):
    before = stock(twin)
    assert run(ROWS, "--dry-run") == (0, f"Dry run: {DONE}\n", "")
    assert stock(twin) == before


@pytest.mark.sharp("errors2")
@pytest.mark.only("sqlite", "it is rejected or shown in the same way on every database")
@pytest.mark.spec("CSV-3", "CSV-4")
@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("sku;name\n", ["There are no items in the file."]),
        ("sku,\x1b[2J\nA,b\n", ["Line 1: the column “\\u001b[2j” is unknown."]),
        (
            "sku,name,reorder_level\nHEX-M8-030,,x\nNUT-M8,Nut,1\n",
            [
                "Line 2, name: This field is required.",
                "Line 2, reorder_level: Enter a whole number.",
            ],
        ),
    ],
)
def test_errors_are_printed_one_per_line_and_nothing_is_written(run, twin, text, errors):
    before = stock(twin)
    assert run(text) == (1, "", "".join(f"{error}\n" for error in errors))
    assert stock(twin) == before


@pytest.mark.only("sqlite", "it is rejected or shown in the same way on every database")
@pytest.mark.spec("CSV-3")
@pytest.mark.parametrize("name", ["import_items", "export_items"])
def test_a_missing_file_exits_with_code_1_and_without_a_traceback(twin, tmp_path, name):
    done = command(twin, name, tmp_path / "none" / "items.csv")
    assert done.returncode == 1
    assert b"Error: [Errno 2] No such file" in done.stderr
    assert done.stderr.count(b"\n") == 1


@pytest.mark.spec("CSV-1")
@pytest.mark.parametrize("to_file", [True, False])
def test_all_items_are_exported_by_the_command(visitor, twin, tmp_path, to_file):
    file = tmp_path / "items.csv"
    done = command(twin, "export_items", file if to_file else "-")
    assert (done.returncode, done.stderr) == (0, b"")
    content = file.read_bytes() if to_file else done.stdout
    assert done.stdout == (b"" if to_file else content)
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert content.startswith(BOM_UTF8)
    assert list(rows[0]) == COLUMNS
    shown = exported(visitor("clerk")) + exported(visitor("clerk"), "?status=inactive")
    assert rows == sorted(shown, key=lambda row: row["sku"])
    assert content.count(b"\n") == content.count(b"\r\n")


@pytest.mark.only("sqlite", "a table is removed, which only SQLite restores")
@pytest.mark.spec("CSV-1")
def test_a_failed_export_leaves_the_existing_file_unchanged(twin, tmp_path):
    file = tmp_path / "items.csv"
    file.write_bytes(ROWS.encode())
    twin.execute("ALTER TABLE stock_barcode RENAME TO taken_away")
    done = command(twin, "export_items", file)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert file.read_bytes() == ROWS.encode()
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.spec("CSV-1", "CSV-3")
def test_a_database_error_is_one_line(twin, tmp_path):
    file = tmp_path / "items.csv"
    file.write_text(ROWS)
    bare = twin.another_store("bare")
    environment = twin.environment(STOCKROOM_DATABASE_URL=bare.url)
    for name, target in [("import_items", file), ("export_items", tmp_path / "made.csv")]:
        arguments = twin.declaration.command(name, file=str(target))
        done = process.completed(twin.declaration, arguments, environment)
        assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
        assert b"Error: the database is not migrated" in done.stderr
    bare.drop()


@pytest.mark.skipif(os.name != "posix", reason="it needs a POSIX shell")
@pytest.mark.only("sqlite", "the database does not matter")
@pytest.mark.spec("CSV-1", "CSV-3", "OPS-6")
@pytest.mark.parametrize("name", ["import_items", "export_items", "dump"])
@pytest.mark.parametrize("to", ["standard output", "a file"])
def test_a_closed_standard_output_is_a_one_line_error(twin, tmp_path, name, to):
    file, before = tmp_path / "items.csv", stock(twin)
    if name == "import_items":
        file.write_text(ROWS)
    done = in_shell(twin, '"$@" >&-', name, file=str(file) if to == "a file" else "-")
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1), done.stderr
    assert stock(twin) == before


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="it needs /dev/full")
@pytest.mark.only("sqlite", "the database does not matter")
@pytest.mark.spec("CSV-1", "CSV-3", "OPS-6")
@pytest.mark.parametrize("name", ["import_items", "export_items", "dump"])
def test_output_that_cannot_be_written_is_a_one_line_error(twin, tmp_path, name):
    file = tmp_path / "items.csv"
    file.write_text(ROWS)
    done = in_shell(twin, '"$@" >/dev/full', name, file=file if name == "import_items" else "-")
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1), done.stderr
    assert b"Error: [Errno 28] No space left" in done.stderr


@pytest.mark.only("sqlite", "it is rejected or shown in the same way on every database")
@pytest.mark.spec("CSV-1", "CSV-3", "OPS-6")
def test_progress_is_shown_on_a_terminal(twin, tmp_path):
    pty = pytest.importorskip("pty", reason="it needs pty for a terminal")
    add_items(twin, 3_000)
    file = tmp_path / "new.csv"
    file.write_text(many(1_000))
    made = tmp_path / "made"
    for name, target in [("export_items", made), ("dump", made), ("import_items", file)]:
        ours, theirs = pty.openpty()
        done = command(twin, name, target, stderr=theirs)
        os.close(theirs)
        seen = os.read(ours, 10_000)
        os.close(ours)
        assert done.returncode == 0
        assert b"\r" in seen
