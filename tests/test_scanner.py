"""The example program records each scan exactly once, whatever crashes (API-6)."""

import random
import sqlite3
import time
from collections import Counter
from contextlib import closing

import pytest

from tests.harness.program import give_token
from tests.harness.scanner import Faulty, Scanner, Target
from tests.spec.arrange import ledger, on_hand, set_level, until

KILLS, MOST_SECONDS, LINES = 20, 15, 200
# Scanner output, by type of barcode.
SENT = ["{0}", "]E0{0}", "]C1010{0}", "(01)0{0}(10)LOT", "]E3{0}12", "0{0}", "]d2010{0}17301231"]
CODE, SKU = "2004180003217", "HEX-M8-030"
UNKNOWN = "4006381333931"


@pytest.fixture
def scanner(twin, tmp_path):
    """Return a scanner of the clerk, with its own queue."""
    return Scanner(tmp_path, twin.url, give_token(twin, "clerk"))


def written(folder, *lines):
    """Return a file of lines."""
    file = folder / "scans.txt"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def change(folder, sql):
    """Change the queue while the scanner runs."""
    with closing(sqlite3.connect(folder / "queue.sqlite3")) as queue, queue:
        queue.execute(sql)


def random_scans(twin):
    """Return lines of different items, and the expected level of each item after them."""
    found = twin.rows(
        "SELECT code, sku FROM stock_barcode JOIN stock_item ON stock_item.id = item_id "
        "WHERE is_active = true ORDER BY code LIMIT 5"
    )
    levels = Counter({row["sku"]: on_hand(twin, row["sku"]) for row in found})
    lines = []
    for _ in range(LINES):
        row, quantity = random.choice(found), random.randint(1, 9)
        levels[row["sku"]] += quantity
        lines.append(f"{row['code']}*{quantity}")
    return lines, levels


def kill_in_turn(twin, target, scanner, file):
    """Kill the server at random times, and every second time the scanner too; return the count."""
    kills, deadline = 0, time.monotonic() + MOST_SECONDS
    while kills < KILLS and time.monotonic() < deadline:
        recorded = len(ledger(twin))
        until(lambda recorded=recorded: len(ledger(twin)) > recorded, pause=0.01)
        target.kill()
        if kills % 2:
            scanner.kill()
            scanner.start("receipt", file)
        target.start()
        kills += 1
    return kills


@pytest.mark.databases
@pytest.mark.spec("API-6", "OPS-3")
def test_each_line_is_recorded_exactly_once_whatever_is_killed(twin, tmp_path, record_property):
    lines, levels = random_scans(twin)
    file, before = written(tmp_path, *lines), len(ledger(twin))
    with Target(twin) as target:
        scanner = Scanner(tmp_path, target.url, give_token(twin, "clerk"))
        scanner.start("receipt", file)
        kills = kill_in_turn(twin, target, scanner, file)
        assert scanner.wait() == 0
    assert {sku: on_hand(twin, sku) for sku in levels} == levels
    assert len(ledger(twin)) == before + LINES
    record_property("faults", kills)


@pytest.mark.spec("API-6")
def test_unknown_and_rejected_scans_are_set_aside_and_can_be_retried(twin, scanner, tmp_path):
    set_level(twin, SKU, 7)
    lines = f"{CODE}*5\n{UNKNOWN}\n{CODE}\t3\nno barcode\n{CODE}*0\n\n{CODE}\n"
    code, said = scanner.run("issue", typed=lines)
    assert (code, on_hand(twin, SKU)) == (1, 1)
    assert "2 recorded, 2 unreadable, 1 unknown, 1 refused." in said
    assert f"Unknown: issue of 1 {UNKNOWN} (no item has this barcode)" in said
    assert f"Refused: issue of 3 {CODE} (Only 2 on hand.)" in said
    assert "Unreadable: no barcode (" in said
    set_level(twin, SKU, 3)
    code, said = scanner.run("retry")
    assert (code, on_hand(twin, SKU)) == (1, 0)
    assert "3 recorded, 2 unreadable, 1 unknown." in said
    assert scanner.run("forget") == (1, said[said.index("Unknown: ") :])
    assert scanner.run("report") == (0, "3 recorded.\n")


@pytest.mark.spec("API-6")
def test_a_file_is_processed_once_however_often_it_is_given(twin, scanner, tmp_path):
    before, file = on_hand(twin, SKU), written(tmp_path, CODE, f"{CODE}*2")
    assert scanner.run("receipt", file)[0] == 0
    code, said = scanner.run("receipt", file)
    assert (code, on_hand(twin, SKU)) == (0, before + 3)
    assert "This file was already processed; nothing was recorded again." in said


@pytest.mark.spec("STK-14", "API-3")
@pytest.mark.parametrize("sent", SENT)
def test_a_barcode_is_read_with_its_scanner_prefix(twin, scanner, sent):
    before, scan = on_hand(twin, SKU), sent.format(CODE)
    code, said = scanner.run("receipt", typed=f"{scan}\n{scan}*5\n")
    assert (code, on_hand(twin, SKU)) == (0, before + 6), said


@pytest.mark.spec("STK-14", "API-3")
def test_a_line_of_a_file_is_one_scan_whatever_its_separators(twin, scanner, tmp_path):
    before, file = on_hand(twin, SKU), tmp_path / "scans.txt"
    file.write_bytes(f"]C1010{CODE}10LOT\x1d{CODE}\r\n{CODE}\r{CODE}".encode())
    code, said = scanner.run("receipt", file)
    assert (code, on_hand(twin, SKU)) == (0, before + 3), said


@pytest.mark.spec("API-6", "API-1")
@pytest.mark.parametrize("token", ["", "stk_nobody", "stk_one\nstk_two"])
def test_without_a_valid_token_scans_stay_queued(twin, scanner, tmp_path, token):
    before, file = on_hand(twin, SKU), written(tmp_path, CODE)
    right = scanner.environment["STOCKROOM_TOKEN"]
    scanner.environment["STOCKROOM_TOKEN"] = token
    code, said = scanner.run("receipt", file)
    assert (code, on_hand(twin, SKU)) == (2, before)
    assert "token" in said
    assert "Traceback" not in said
    assert "stk_" not in said
    (tmp_path / "token").write_text(right)
    assert scanner.run("receipt", file, "--token-file", tmp_path / "token")[0] == 0
    assert on_hand(twin, SKU) == before + 1


@pytest.mark.spec("API-6")
def test_lines_entered_while_the_stockroom_is_down_are_sent_later(twin, scanner, tmp_path):
    before = on_hand(twin, SKU)
    with Target(twin) as target:
        target.kill()
    away = Scanner(tmp_path, target.url, scanner.environment["STOCKROOM_TOKEN"])
    away.start("receipt")
    away.type(f"{CODE}*4")
    until(lambda: "1 waiting" in away.run("report")[1])
    away.kill()
    assert on_hand(twin, SKU) == before
    assert scanner.run("receipt")[0] == 0
    assert on_hand(twin, SKU) == before + 4


@pytest.mark.spec("API-6")
def test_scans_without_a_response_are_sent_again_and_counted_once(twin, scanner, tmp_path):
    before = on_hand(twin, SKU)
    scanner.run("receipt", typed=f"{CODE}\n{CODE}\n")
    change(tmp_path, "UPDATE scan SET state = 'waiting' WHERE id = 1")
    twin.execute("UPDATE stock_stockmovement SET created_at = '2001-01-01 00:00:00'")
    code, said = scanner.run("receipt")
    assert (code, on_hand(twin, SKU)) == (0, before + 2)
    assert "2 recorded." in said


@pytest.mark.spec("API-6")
def test_scans_counted_without_a_response_are_not_counted_again_by_retry(twin, scanner, tmp_path):
    before = on_hand(twin, SKU)
    scanner.run("receipt", typed=f"{CODE}*5\n")
    change(tmp_path, "UPDATE scan SET state = 'waiting'")
    twin.execute("UPDATE stock_item SET sku = 'RENAMED' WHERE sku = ?", SKU)
    code, said = scanner.run("receipt")
    assert (code, said.count("Unknown: ")) == (1, 1)
    code, said = scanner.run("retry")
    assert (code, on_hand(twin, "RENAMED")) == (0, before + 5)
    assert "1 recorded." in said


@pytest.mark.spec("API-6")
def test_until_there_is_a_response_the_same_key_is_sent_again(tmp_path):
    done = b'{"quantity_after": 7}'
    stockroom = Faulty(
        [
            (503, {"Retry-After": "1"}, b"{}"),
            (502, {}, b"<html>a proxy</html>"),
            (200, {}, b"not JSON"),
            (0, {}, b""),
            (201, {}, done),
            (201, {}, done),
        ]
    )
    began = time.monotonic()
    code, said = Scanner(tmp_path, stockroom.url, "stk_any").run("issue", typed=f"{CODE}\n{CODE}\n")
    assert (code, stockroom.answers) == (0, [])
    assert "2 recorded." in said
    assert time.monotonic() - began > 1
    assert [stockroom.keys.count(key) for key in dict.fromkeys(stockroom.keys)] == [5, 1]
