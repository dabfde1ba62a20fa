"""Concurrent writes of several clients, compared with the minimal write: `inv bench --writes`.

Each twin is served as in docs/deploy.md, alternating with a bare WSGI function
(least_write.py), on the same database. All clients issue one item; afterwards its quantity on hand
must have fallen by the number of acknowledged issues.
"""

import os
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

from benchmarks import floor
from comparison import history
from tests.harness import declaration, process, serving
from tests.harness.declaration import ROOT, clean_environment
from tests.harness.process import HOST, Server, TwinFailed
from tests.harness.program import give_token
from tests.harness.twin import PRODUCTION, Twin, settings_for

SKU, STOCK = "HEX-M8-030", 900_000_000
APPLICATIONS = {"floor": "benchmarks.least_write:application", "twin": "stockroom.wsgi:application"}
LIMITS = {"clients": 8, "processes": 2, "seconds": 10, "rounds": 3}
ANSWER_SECONDS = 60
# Like nginx in docs/deploy.md: one connection per request.
REQUEST = b"""\
POST /api/v1/items/%b/movements HTTP/1.1\r
Host: stockroom.example\r
X-Forwarded-Proto: https\r
Connection: close\r
Content-Type: application/json\r
Content-Length: 29\r
Authorization: Bearer %b\r
Idempotency-Key: %b\r
\r
{"kind":"issue","quantity":1}"""
Run = dict[str, float]


def make(kind: str, limits: dict[str, int] = LIMITS) -> dict[str, Any]:
    """Measure both twins on one kind of database; raise TwinFailed if a write was lost."""
    found = {"sources": floor.digest(), **history.commit(*history.SOURCES), **limits}
    found |= {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "twins": {}}
    for declared in declaration.find():
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            twin = Twin(declared, Path(folder), Path(folder, "own"), process.current_time(), kind)
            try:
                found["twins"][declared.key] = of_twin(twin, limits)
            finally:
                twin.stop()
    return found


def of_twin(twin: Twin, limits: dict[str, int]) -> dict[str, Any]:
    """Return the medians of a twin and of its floor, and the median of their ratios."""
    if twin.store.kind == "postgresql":
        # The suite's databases are not durable.
        twin.execute(f'ALTER DATABASE "{twin.store.database}" RESET synchronous_commit')
    twin.execute("UPDATE stock_item SET quantity_on_hand = ? WHERE sku = ?", STOCK, SKU)
    token, runs = give_token(twin, "clerk"), {name: [] for name in APPLICATIONS}
    for _round in range(limits["rounds"]):
        for name, some in runs.items():
            with served(twin, APPLICATIONS[name], limits["processes"]) as server:
                some.append(load(twin, server, token, limits))
    ratios = [own["rate"] / least["rate"] for least, own in zip(*runs.values(), strict=True)]
    medians = {
        name: {what: round(median(run[what] for run in some), 1) for what in some[0]}
        for name, some in runs.items()
    }
    return medians | {"ratio": round(median(ratios), 2)}


@contextmanager
def served(twin: Twin, application: str, processes: int) -> Iterator[Server]:
    """Serve a twin or its floor in production mode during the block."""
    port = process.free_port()
    command, _shown = serving.command_for(twin.declaration, HOST, port, processes)
    variables = clean_environment(**(settings_for(twin.store) | PRODUCTION))
    variables["PYTHONPATH"] = str(ROOT)
    with twin.log_file.open("ab") as log:
        command = [*command[:-1], application]
        server = Server(twin.declaration, port, variables, log, command=command)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


def load(twin: Twin, server: Server, token: str, limits: dict[str, int]) -> Run:
    """Let clients issue for a few seconds; return movements per second, and their milliseconds."""
    answers: list[tuple[int, float]] = []

    def work() -> None:
        while (asked := time.perf_counter()) < until:
            status = post(server.port, token)
            answers.append((status, time.perf_counter() - asked))

    for _ in range(2 * limits["clients"]):
        post(server.port, token)
    level, movements = state(twin)
    threads = [threading.Thread(target=work) for _ in range(limits["clients"])]
    began = time.perf_counter()
    until = began + limits["seconds"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - began
    done = [1000 * seconds for status, seconds in answers if status == 201]
    if state(twin) != (level - len(done), movements + len(done)):
        changes = f"from {level} and {movements} to {state(twin)}"
        raise TwinFailed(f"{twin.name} acknowledged {len(done)} of {len(answers)}: {changes}.")
    hundredths = quantiles(done, n=100)
    failed = len(answers) - len(done)
    rate = len(done) / elapsed
    return {"rate": rate, "p50": hundredths[49], "p99": hundredths[98], "failed": failed}


def state(twin: Twin) -> tuple[int, int]:
    """Return the quantity on hand and the number of all movements."""
    level = twin.value("SELECT quantity_on_hand FROM stock_item WHERE sku = ?", SKU)
    return level, twin.value("SELECT count(*) FROM stock_stockmovement")


def post(port: int, token: str) -> int:
    """Issue one and return the status of the response."""
    request = REQUEST % (SKU.encode(), token.encode(), uuid4().hex.encode())
    with socket.create_connection((HOST, port), ANSWER_SECONDS) as connection:
        connection.sendall(request)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    return int(answer.split(maxsplit=2)[1]) if answer else 0


def table(kind: str, found: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each twin and each floor."""
    yield f"{kind}: {found['clients']} clients, {found['processes']} processes, one item"
    for key, one in found["twins"].items():
        for name in APPLICATIONS:
            run = one[name]
            yield (
                f"  {key:7} {name:6} {run['rate']:7.1f}/s, p50 {run['p50']:7.1f} ms, "
                f"p99 {run['p99']:7.1f} ms, failed {run['failed']:.0f}"
            )
        yield f"  {key:7} {one['ratio']:.2f} of the floor"


def write(kind: str, found: dict[str, Any]) -> None:
    """Store the figures next to those of requests."""
    kept = floor.read()
    floor.write(kept | {"writes": kept.get("writes", {}) | {kind: found}})
