"""Record what a barcode scanner reads: every scanned line exactly once.

    export STOCKROOM_TOKEN=stk_…
    python3 examples/scanner.py receipt scans.txt --url http://127.0.0.1:8001
    python3 examples/scanner.py issue < scans.txt

Each line is a barcode, alone or with a quantity after `*` or a tab, as in `4006381333931*5`. The
prefixes that scanners send, such as `]E0` or `]C101` and `(01)`, may come before it.
Without a file, lines are read from standard input, as a scanner types them. Only Python 3.11 is
needed.

Every scan is first stored in a queue on disk (--queue), with the idempotency key that it is sent
with. It can therefore be sent again until the stockroom responds, by this run or by another after a
crash: the stockroom counts each key once. A file is processed once, even if it is given again.
Scans that the stockroom does not know or rejects are set aside: `report` lists them, `retry` queues
them again, `forget` deletes them.

Exits with 0 if everything was recorded, 1 if something was set aside, 2 if something is still
queued.
"""

import argparse
import hashlib
import http.client
import json
import os
import random
import re
import sqlite3
import stat
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

# GS1's element string of a GTIN, which begins with AI 01; an EAN-13 with an add-on; or only digits.
# A symbology identifier (ISO/IEC 15424) may come before each of them.
LINE = re.compile(
    r"(?:(?:\](?:C1|e0|d2|Q3|J1)01|(?:\][A-Za-z][0-9A-Za-z])?\(01\))([0-9]{14})[^*\t]*"
    r"|\]E3([0-9]{13})(?:[0-9]{2}|[0-9]{5})"
    r"|(?:\][A-Za-z][0-9A-Za-z])?([0-9]{8,14}))"
    r"(?:\s*[*\t]\s*([0-9]{1,7}))?"
)
ANSWER_SECONDS = 10
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, IDLE_SECONDS = 0.2, 30.0, 0.1
TABLES = """
CREATE TABLE IF NOT EXISTS scan (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    barcode TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    sku TEXT,
    state TEXT NOT NULL,
    told TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS scan_state ON scan (state, id);
CREATE TABLE IF NOT EXISTS taken (digest TEXT PRIMARY KEY);
"""
WAITING, RECORDED = "waiting", "recorded"
UNREADABLE, UNKNOWN, REFUSED = APART = "unreadable", "unknown", "refused"


class Stop(Exception):
    """Going on is pointless; the message says why."""


class NotNow(Exception):
    """No response yet: the reason, and the seconds to wait before a retry, if known."""

    def __init__(self, reason: str, seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Queue:
    """The scans and their states, in a file that outlives this process."""

    def __init__(self, path: Path) -> None:
        """Create the file if it does not exist."""
        self.path = path
        with self._opened() as database:
            database.executescript(TABLES)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction, which is on disk when the block ends."""
        with closing(sqlite3.connect(self.path, timeout=60)) as database, database:
            database.row_factory = sqlite3.Row
            yield database

    def add(self, kind: str, lines: Sequence[str], digest: str = "") -> bool:
        """Store lines with a key each, all or none; return False if the file was stored before."""
        scans = [scan_of(kind, line.strip()) for line in lines if line.strip()]
        with self._opened() as database:
            if digest:
                statement = "INSERT OR IGNORE INTO taken VALUES (?)"
                if not database.execute(statement, [digest]).rowcount:
                    return False
            database.executemany(
                "INSERT INTO scan (key, kind, barcode, quantity, state, told) "
                "VALUES (:key, :kind, :barcode, :quantity, :state, :told)",
                scans,
            )
        return True

    def next(self) -> sqlite3.Row | None:
        """Return the oldest queued scan."""
        with self._opened() as database:
            found = "SELECT * FROM scan WHERE state = ? ORDER BY id LIMIT 1"
            return database.execute(found, [WAITING]).fetchone()

    def note(self, scan: sqlite3.Row, **values: object) -> None:
        """Update columns of a scan."""
        names = ", ".join(f"{name} = :{name}" for name in values)
        with self._opened() as database:
            statement = f"UPDATE scan SET {names} WHERE id = :id"  # noqa: S608 - names of ours
            database.execute(statement, {**values, "id": scan["id"]})

    def counts(self) -> dict[str, int]:
        """Return how many scans there are in each state."""
        with self._opened() as database:
            return dict(map(tuple, database.execute("SELECT state, count(*) FROM scan GROUP BY 1")))

    def apart(self) -> list[sqlite3.Row]:
        """Return the scans that were set aside."""
        with self._opened() as database:
            found = "SELECT * FROM scan WHERE state IN (?, ?, ?) ORDER BY state, id"
            return database.execute(found, APART).fetchall()

    def retry(self) -> int:
        """Queue unknown and refused scans again; return how many."""
        chosen = [scan for scan in self.apart() if scan["state"] in (UNKNOWN, REFUSED)]
        for scan in chosen:
            # With the same key: the stockroom may have counted it although its response was lost.
            self.note(scan, sku=None, state=WAITING, told="")
        return len(chosen)

    def forget(self) -> None:
        """Delete the scans that were set aside."""
        with self._opened() as database:
            database.execute("DELETE FROM scan WHERE state IN (?, ?, ?)", APART)


def scan_of(kind: str, line: str) -> dict[str, object]:
    """Parse a line into a scan with a key of its own."""
    match = LINE.fullmatch(line)
    quantity = int((match and match[4]) or 1)
    is_scan = match is not None and quantity > 0
    return {
        "key": str(uuid.uuid4()),
        "kind": kind,
        "barcode": next(filter(None, match.groups())) if is_scan else line,
        "quantity": quantity if is_scan else 0,
        "state": WAITING if is_scan else UNREADABLE,
        "told": "" if is_scan else "not a barcode, alone or with a quantity after * or a tab",
    }


class Stockroom:
    """The API of a stockroom, reached with a token."""

    def __init__(self, url: str, token: str) -> None:
        """Raise Stop if the URL is invalid."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Stop(f"{url} is not a stockroom URL.")
        is_secure = parts.scheme == "https"
        self._kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
        self._place = parts.hostname, parts.port
        self._base = f"{parts.path.rstrip('/')}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def sku_of(self, barcode: str) -> str | None:
        """Return the SKU of the item that has a barcode."""
        status, answer = self._ask("GET", f"/items?{urlencode({'barcode': barcode})}")
        if status != 200:
            raise Stop(f"The stockroom cannot look up a barcode ({status}).")
        return answer["results"][0]["sku"] if answer["results"] else None

    def record(self, scan: sqlite3.Row, sku: str) -> tuple[int, dict]:
        """Record a movement with the key of its scan; return status and content of the response."""
        asked = {"kind": scan["kind"], "quantity": scan["quantity"]}
        return self._ask("POST", f"/items/{quote(sku)}/movements", asked, scan["key"])

    def _ask(self, method: str, path: str, asked: dict | None = None, key: str = "") -> tuple:
        body, headers = None, self._headers
        if asked:
            body = json.dumps(asked)
            headers = headers | {"Content-Type": "application/json", "Idempotency-Key": key}
        with closing(self._kind(*self._place, timeout=ANSWER_SECONDS)) as connection:
            try:
                connection.connect()
            except OSError as error:
                raise NotNow(f"the stockroom cannot be reached ({error})") from None
            try:
                connection.request(method, self._base + path, body, headers)
                answer = connection.getresponse()
                return understood(answer, answer.read())
            except (OSError, http.client.HTTPException) as error:
                raise NotNow(f"the stockroom did not respond ({error!r})") from None


def understood(answer: http.client.HTTPResponse, text: bytes) -> tuple[int, dict]:
    """Return status and content of a final response; otherwise raise NotNow or Stop."""
    if answer.status in (401, 403):
        raise Stop(f"The stockroom does not accept the token ({answer.status}).")
    after = answer.getheader("Retry-After", "")
    seconds = float(after) if after.isascii() and after.isdigit() else 0.0
    if answer.status >= 500 or answer.status in (408, 425, 429):
        raise NotNow(f"the stockroom answered {answer.status}", seconds)
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise NotNow("the response did not come from a stockroom")
    return answer.status, content


def reason_in(problem: dict) -> str:
    """Return the stockroom's error messages for a rejected movement."""
    texts = [text for found in problem.get("errors", {}).values() for text in found]
    return " ".join(texts) or str(problem.get("detail"))


class Sender(threading.Thread):
    """Sends queued scans in order, until everything is read and sent."""

    def __init__(self, queue: Queue, stockroom: Stockroom) -> None:
        super().__init__(daemon=True)
        self.queue, self.stockroom = queue, stockroom
        self.is_all_read = threading.Event()

    def run(self) -> None:
        """Send until everything is read and the queue is empty, or going on is pointless."""
        failures = 0
        while True:
            is_last = self.is_all_read.is_set()
            scan = self.queue.next()
            if scan is None and is_last:
                return
            try:
                if scan is None:
                    self.is_all_read.wait(IDLE_SECONDS)
                else:
                    self._settle(scan)
                failures = 0
            except NotNow as problem:
                wait_and_say(problem, failures)
                failures += 1
            except (Stop, sqlite3.Error) as problem:
                say(str(problem))
                return

    def _settle(self, scan: sqlite3.Row) -> None:
        """Send one scan and store its new state."""
        state, told = self._answer_to(scan)
        self.queue.note(scan, state=state, told=told)
        counts = self.queue.counts()
        settled = sum(counts.values()) - counts.get(WAITING, 0)
        say(f"[{settled}/{sum(counts.values())}] {described(scan)}: {state}, {told}")

    def _answer_to(self, scan: sqlite3.Row) -> tuple[str, str]:
        """Return the new state of a scan and the stockroom's message."""
        sku = scan["sku"] or self.stockroom.sku_of(scan["barcode"])
        if sku is None:
            return UNKNOWN, "no item has this barcode"
        # Before it is sent, as this process may be killed before the response.
        self.queue.note(scan, sku=sku)
        status, answer = self.stockroom.record(scan, sku)
        if status == 201:
            return RECORDED, f"{answer['quantity_after']} on hand"
        return UNKNOWN if status == 404 else REFUSED, reason_in(answer)


def wait_and_say(problem: NotNow, failures: int) -> None:
    """Wait longer after each failure, and at least as long as Retry-After says."""
    longest = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(failures, 20))
    # Random, so that many scanners do not retry at the same time.
    seconds = max(problem.seconds, random.uniform(longest / 2, longest))  # noqa: S311
    say(f"Trying again in {seconds:.1f} s: {problem}.")
    time.sleep(seconds)


def described(scan: sqlite3.Row) -> str:
    """Return a scan as “receipt of 5 4006381333931”, or the line that could not be read."""
    if scan["state"] == UNREADABLE:
        return scan["barcode"]
    return f"{scan['kind']} of {scan['quantity']} {scan['barcode']}"


def say(text: str) -> None:
    """Print a line immediately."""
    print(text, flush=True)


def read(queue: Queue, kind: str, file: Path | None, sender: Sender) -> None:
    """Queue the input: a file as a whole, standard input line by line."""
    source = file.open("rb") if file else sys.stdin.buffer
    with source:
        if stat.S_ISREG(os.fstat(source.fileno()).st_mode):
            content = source.read()
            digest = hashlib.sha256(kind.encode() + b"\0" + content).hexdigest()
            # Not splitlines(), which also splits at the separator within a GS1 barcode.
            lines = re.split("\r\n?|\n", content.decode("utf-8", "replace"))
            if not queue.add(kind, lines, digest):
                say("This file was already processed; nothing was recorded again.")
            return
        for line in source:
            queue.add(kind, [line.decode("utf-8", "replace")])
            if not sender.is_alive():
                return


def token_from(file: Path | None) -> str:
    """Return the token; it is never on the command line, which other users can see."""
    token = file.read_text("utf-8") if file else os.environ.get("STOCKROOM_TOKEN", "")
    if not re.fullmatch("[!-~]+", token.strip()):
        raise Stop("Put one token into STOCKROOM_TOKEN, or into a file named by --token-file.")
    return token.strip()


def report(queue: Queue) -> int:
    """Print the scans that were set aside and the counts by state; return the exit code."""
    for scan in queue.apart():
        say(f"{scan['state'].capitalize()}: {described(scan)} ({scan['told']})")
    counts = queue.counts()
    words = [f"{counts[state]} {state}" for state in (RECORDED, WAITING, *APART) if state in counts]
    say(f"{', '.join(words) or 'Nothing was scanned'}.")
    return 2 if WAITING in counts else int(not counts.keys() <= {RECORDED})


def run(options: argparse.Namespace) -> int:
    """Run the command; return the exit code."""
    queue = Queue(options.queue)
    if options.what in ("report", "forget"):
        code = report(queue)
        if options.what == "forget":
            queue.forget()
        return code
    sender = Sender(queue, Stockroom(options.url, token_from(options.token_file)))
    if options.what == "retry":
        say(f"{queue.retry()} scans are queued again.")
    sender.start()
    if options.what != "retry":
        read(queue, options.what, options.file, sender)
    sender.is_all_read.set()
    sender.join()
    return report(queue)


def main() -> int:
    """Parse the command line and run it; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["receipt", "issue", "report", "retry", "forget"])
    parser.add_argument("file", type=Path, nargs="?", help="lines; standard input if not given")
    parser.add_argument("--url", default="http://127.0.0.1:8001", help="URL of the stockroom")
    parser.add_argument(
        "--queue", type=Path, default=Path("scans.sqlite3"), help="the queue's file"
    )
    parser.add_argument("--token-file", type=Path, help="a file with the token in it")
    try:
        return run(parser.parse_args())
    except (Stop, OSError, sqlite3.Error) as problem:
        say(str(problem))
    except KeyboardInterrupt:
        say("Stopped. The next run sends what is still queued.")
    return 2


if __name__ == "__main__":
    sys.exit(main())
