"""Importing and exporting items, at the size of CSV-1 and CSV-4: `python -m benchmarks.item_files`.

Each twin exports a million generated items: seconds, and memory beyond that of an export of
the demo data. Before that, one file adds 5,000 items and another changes them: seconds from the
upload to the preview, and for the confirmation. Memory is read from Linux’ /proc.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.harness import bulk, declaration
from tests.harness.memory import peak
from tests.harness.page import Page
from tests.harness.process import current_time
from tests.harness.twin import Twin
from tests.spec.arrange_csv import EXPORT, counts, many, preview

MEBIBYTE = 1024 * 1024
AT_ONCE = 50_000
DESCRIPTION = "A thing of some kind, kept for a while in one of the bins."
# A million items have the same cost, so the second sort order is the slowest.
QUERIES = ["", "?sort=-unit_cost"]


def timed(act: Callable[[], Page]) -> tuple[float, Page]:
    """Return the seconds that a function takes, and its result."""
    start = time.perf_counter()
    page = act()
    return time.perf_counter() - start, page


def export(twin: Twin, query: str) -> str:
    """Export a list and print its number of lines and its duration."""
    lines, start = 0, time.perf_counter()
    with twin.visitor("manager").reading(f"{EXPORT}{query}") as response:
        for some in response.iter_bytes():
            lines += some.count(b"\r\n")
    return f"{lines - 1:,} items in {time.perf_counter() - start:.1f} s"


def fill(twin: Twin, items: int) -> None:
    """Add items in a category, with one barcode each."""
    for done in range(0, items, AT_ONCE):
        with twin.database() as database:
            category = database.rows("SELECT min(id) AS id FROM stock_category")[0]["id"]
            last = database.rows("SELECT max(id) AS id FROM stock_item")[0]["id"]
            count = min(AT_ONCE, items - done)
            bulk.add_items(database, count, category, first=done + 1, description=DESCRIPTION)
            bulk.add_barcodes(database, last)


def show_exports(twin: Twin, items: int) -> None:
    """Fill a twin and print the duration of each export."""
    export(twin, "")
    least = peak(twin)
    fill(twin, items)
    for query in QUERIES:
        told = export(twin, query)
        print(f"{twin.name}: {query or 'all'}: {told}, {(peak(twin) - least) / MEBIBYTE:+.1f} MiB")


def show_imports(twin: Twin) -> None:
    """Print the duration of a full import."""
    visitor = twin.visitor("manager")
    for words, text in [("added", many(5_000)), ("changed", many(5_000).replace("12.50", "13"))]:
        upload, page = timed(lambda text=text: preview(visitor, text))
        confirmation, done = timed(lambda page=page: page.submit("Import"))
        if 5_000 not in counts(page) or done.status != 302:
            raise SystemExit(f"Not all was {words}: {page.text}")
        print(f"{twin.name}: 5,000 {words}: preview {upload:.1f} s, confirmed {confirmation:.1f} s")


def main() -> None:
    """Measure each twin and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--twin", default="")
    chosen = parser.parse_args()
    for declared in declaration.find(chosen.twin):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            twin = Twin(declared, Path(folder), Path(folder, "own"), current_time())
            show_imports(twin)
            show_exports(twin, chosen.items)
            twin.stop()


if __name__ == "__main__":
    main()
