"""Record what a barcode scanner reads, each line once.

    export STOCKROOM_TOKEN=stk_…
    python examples/scanner.py receipt scans.txt --url http://127.0.0.1:8001
    python examples/scanner.py issue < scans.txt

Each line is a barcode, alone or with a quantity after `*` or a tab, as in `4006381333931*5`. The
prefixes that scanners send, such as `]E0` or `]C101` and `(01)`, may stand before it.
Without a file, lines are read from standard input, as a scanner types them. Python 3.11 is all that
is needed.

What is read is first kept in a queue on disk (--queue), with the key under which it will be sent.
So it can be sent again until the stockroom has answered, by this run or by one after a crash: the
stockroom counts each key once. A file is taken once, however often it is given. What the stockroom
does not know or refuses is kept apart: `report` lists that, `retry` puts it into the queue again,
`forget` drops it.

Ends with 0 if all was recorded, with 1 if something is kept apart, with 2 if something still waits.
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

# GS1's element string of a GTIN, which begins with AI 01; an EAN-13 with an add-on; or the digits
# alone. Before each may stand a symbology identifier (ISO/IEC 15424).
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
    """It is of no use to go on; says why."""


class NotNow(Exception):
    """There is no answer yet; says why, and after how many seconds to ask again, if known."""

    def __init__(self, reason: str, seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Queue:
    """What was read, and what became of it, in a file that outlives this process."""

    def __init__(self, path: Path) -> None:
        """Make the file where there is none."""
        self.path = path
        with self._opened() as database:
            database.executescript(TABLES)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction, which is on the disk when this ends."""
        with closing(sqlite3.connect(self.path, timeout=60)) as database, database:
            database.row_factory = sqlite3.Row
            yield database

    def add(self, kind: str, lines: Sequence[str], digest: str = "") -> bool:
        """Keep lines with a key for each, all or none; tell whether their file is a new one."""
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
        """Return the oldest scan that waits."""
        with self._opened() as database:
            found = "SELECT * FROM scan WHERE state = ? ORDER BY id LIMIT 1"
            return database.execute(found, [WAITING]).fetchone()

    def note(self, scan: sqlite3.Row, **values: object) -> None:
        """Write down what is known of a scan by now."""
        names = ", ".join(f"{name} = :{name}" for name in values)
        with self._opened() as database:
            statement = f"UPDATE scan SET {names} WHERE id = :id"  # noqa: S608 - names of ours
            database.execute(statement, {**values, "id": scan["id"]})

    def counts(self) -> dict[str, int]:
        """Return how many scans there are in each state."""
        with self._opened() as database:
            return dict(map(tuple, database.execute("SELECT state, count(*) FROM scan GROUP BY 1")))

    def apart(self) -> list[sqlite3.Row]:
        """Return what is kept apart."""
        with self._opened() as database:
            found = "SELECT * FROM scan WHERE state IN (?, ?, ?) ORDER BY state, id"
            return database.execute(found, APART).fetchall()

    def retry(self) -> int:
        """Let what was unknown or refused wait again; return how many."""
        chosen = [scan for scan in self.apart() if scan["state"] in (UNKNOWN, REFUSED)]
        for scan in chosen:
            # Under the same key: the stockroom may have counted it before it lost its answer.
            self.note(scan, sku=None, state=WAITING, told="")
        return len(chosen)

    def forget(self) -> None:
        """Drop what is kept apart."""
        with self._opened() as database:
            database.execute("DELETE FROM scan WHERE state IN (?, ?, ?)", APART)


def scan_of(kind: str, line: str) -> dict[str, object]:
    """Read a line: what is to be sent, under which key."""
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
        """Raise Stop where the address cannot be one."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Stop(f"{url} is no address of a stockroom.")
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
        """Record a movement under the key of its scan; return status and content of the answer."""
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
                raise NotNow(f"the stockroom is out of reach ({error})") from None
            try:
                connection.request(method, self._base + path, body, headers)
                answer = connection.getresponse()
                return understood(answer, answer.read())
            except (OSError, http.client.HTTPException) as error:
                raise NotNow(f"the stockroom gave no answer ({error!r})") from None


def understood(answer: http.client.HTTPResponse, text: bytes) -> tuple[int, dict]:
    """Return status and content of an answer that settles a request; raise NotNow or Stop else."""
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
        raise NotNow("the answer was not that of a stockroom")
    return answer.status, content


def reason_in(problem: dict) -> str:
    """Return why the stockroom refused a movement, in its own words."""
    texts = [text for found in problem.get("errors", {}).values() for text in found]
    return " ".join(texts) or str(problem.get("detail"))


class Sender(threading.Thread):
    """Sends what waits, in the order in which it was read, until told that nothing more comes."""

    def __init__(self, queue: Queue, stockroom: Stockroom) -> None:
        super().__init__(daemon=True)
        self.queue, self.stockroom = queue, stockroom
        self.is_all_read = threading.Event()

    def run(self) -> None:
        """Send until all is read and nothing waits, or it is of no use to go on."""
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
        """Send one scan and write down what became of it."""
        state, told = self._answer_to(scan)
        self.queue.note(scan, state=state, told=told)
        counts = self.queue.counts()
        settled = sum(counts.values()) - counts.get(WAITING, 0)
        say(f"[{settled}/{sum(counts.values())}] {described(scan)}: {state}, {told}")

    def _answer_to(self, scan: sqlite3.Row) -> tuple[str, str]:
        """Return the new state of a scan and what the stockroom said of it."""
        sku = scan["sku"] or self.stockroom.sku_of(scan["barcode"])
        if sku is None:
            return UNKNOWN, "no item has this barcode"
        # Before it is sent, as this process may not live to see the answer.
        self.queue.note(scan, sku=sku)
        status, answer = self.stockroom.record(scan, sku)
        if status == 201:
            return RECORDED, f"{answer['quantity_after']} on hand"
        return UNKNOWN if status == 404 else REFUSED, reason_in(answer)


def wait_and_say(problem: NotNow, failures: int) -> None:
    """Wait for longer each time, or for as long as the stockroom asked for."""
    longest = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(failures, 20))
    # At random, so that many scanners do not come back at the same moment.
    seconds = max(problem.seconds, random.uniform(longest / 2, longest))  # noqa: S311
    say(f"Trying again in {seconds:.1f} s: {problem}.")
    time.sleep(seconds)


def described(scan: sqlite3.Row) -> str:
    """Return what a scan was, as “receipt of 5 4006381333931”, or the line that was none."""
    if scan["state"] == UNREADABLE:
        return scan["barcode"]
    return f"{scan['kind']} of {scan['quantity']} {scan['barcode']}"


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def read(queue: Queue, kind: str, file: Path | None, sender: Sender) -> None:
    """Keep all that is given: a file as a whole, what is typed line by line."""
    source = file.open("rb") if file else sys.stdin.buffer
    with source:
        if stat.S_ISREG(os.fstat(source.fileno()).st_mode):
            content = source.read()
            digest = hashlib.sha256(kind.encode() + b"\0" + content).hexdigest()
            # Not splitlines(), which also splits at the separator within a GS1 barcode.
            lines = re.split("\r\n?|\n", content.decode("utf-8", "replace"))
            if not queue.add(kind, lines, digest):
                say("This file was taken before; nothing of it is counted again.")
            return
        for line in source:
            queue.add(kind, [line.decode("utf-8", "replace")])
            if not sender.is_alive():
                return


def token_from(file: Path | None) -> str:
    """Return the token; it never stands on a command line, which others can see."""
    token = file.read_text("utf-8") if file else os.environ.get("STOCKROOM_TOKEN", "")
    if not re.fullmatch("[!-~]+", token.strip()):
        raise Stop("Put one token into STOCKROOM_TOKEN, or into a file named by --token-file.")
    return token.strip()


def report(queue: Queue) -> int:
    """Say what is kept apart and how much there is of the rest; return the exit code."""
    for scan in queue.apart():
        say(f"{scan['state'].capitalize()}: {described(scan)} ({scan['told']})")
    counts = queue.counts()
    words = [f"{counts[state]} {state}" for state in (RECORDED, WAITING, *APART) if state in counts]
    say(f"{', '.join(words) or 'Nothing was scanned'}.")
    return 2 if WAITING in counts else int(not counts.keys() <= {RECORDED})


def run(options: argparse.Namespace) -> int:
    """Do what the command line asks for; return the exit code."""
    queue = Queue(options.queue)
    if options.what in ("report", "forget"):
        code = report(queue)
        if options.what == "forget":
            queue.forget()
        return code
    sender = Sender(queue, Stockroom(options.url, token_from(options.token_file)))
    if options.what == "retry":
        say(f"{queue.retry()} scans wait again.")
    sender.start()
    if options.what != "retry":
        read(queue, options.what, options.file, sender)
    sender.is_all_read.set()
    sender.join()
    return report(queue)


def main() -> int:
    """Read the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["receipt", "issue", "report", "retry", "forget"])
    parser.add_argument("file", type=Path, nargs="?", help="lines; standard input if not given")
    parser.add_argument("--url", default="http://127.0.0.1:8001", help="where the stockroom is")
    parser.add_argument(
        "--queue", type=Path, default=Path("scans.sqlite3"), help="the queue's file"
    )
    parser.add_argument("--token-file", type=Path, help="a file with the token in it")
    try:
        return run(parser.parse_args())
    except (Stop, OSError, sqlite3.Error) as problem:
        say(str(problem))
    except KeyboardInterrupt:
        say("Stopped. What waits in the queue is sent by the next run.")
    return 2


if __name__ == "__main__":
    sys.exit(main())
