"""Faults under load: all server processes killed, the database stopped and started."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from tests.harness.databases import Database
from tests.harness.page import Page
from tests.harness.torture import ledger
from tests.harness.torture.cluster import Cluster
from tests.harness.torture.load import DONE, REFUSED, Answer, Load, ask
from tests.harness.torture.movers import cookie_of
from tests.harness.twin import Twin

MOST_SECONDS_TO_KILL = 1.0
DOWN_SECONDS = 3.0
RECOVERY_SECONDS = 5.0
HANGING_SECONDS = 10.0
BREAKS, PAUSE_SECONDS = 200, 0.01
BREAK = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
# Expected statuses with the database up and down.
PAGES = {"/healthz": (200, 200), "/readyz": (200, 503), "/items/": (200, 503)}
STATIC = re.compile(r"/static/[^\"#]+")


def no_progress() -> None:
    """Show nothing."""


@dataclass
class Verdict:
    """The faults caused, the movements acknowledged, and the problems found."""

    fault: str
    checked: str = "none lost, none duplicated, stock equals ledger"
    times: int = 0
    acknowledged: int = 0
    cut_off: int = 0
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return a one-line summary."""
        did = f"{self.times} {self.fault}, {self.acknowledged:,} movements acknowledged"
        did += f" and {self.cut_off:,} requests cut off and sent again"
        if self.problems:
            return f"{did}. Wrong: {'; '.join(self.problems)}."
        return f"{did}, {self.checked}"


@contextmanager
def loaded(verdict: Verdict, first: Twin) -> Iterator[Load]:
    """Put two processes under load, and check all responses when the block ends."""
    with first.served_with() as second:
        with Load([first, second]) as load:
            yield load
            load.wait_for_more()
    verdict.acknowledged, verdict.cut_off = len(load.acknowledged), len(load.cut_off)
    verdict.problems += ledger.problems(first.store, load)
    verdict.problems += described([one for one in load.answers if is_mistaken(one)], "under load")


def kills(
    first: Twin, times: int, random: Random, advance: Callable[[], None] = no_progress
) -> Verdict:
    """Kill all processes of a twin at random times, and restart them on the same data."""
    verdict = Verdict("kills")
    verdict.checked += ", integrity_check ok" if first.store.kind == "sqlite" else ""
    with loaded(verdict, first) as load:
        while verdict.times < times and not ledger.problems(first.store, load):
            load.wait_for_more()
            time.sleep(random.uniform(0, MOST_SECONDS_TO_KILL))
            kill_and_start(load.processes)
            verdict.times += 1
            advance()
    return verdict


def kill_and_start(processes: Sequence[Twin]) -> None:
    """Kill all processes, and only then start them again."""
    for one in processes:
        one.kill()
    with ThreadPoolExecutor() as pool:
        list(pool.map(Twin.start, processes))


def stops(
    first: Twin, cluster: Cluster, modes: Iterable[str], advance: Callable[[], None] = no_progress
) -> Verdict:
    """Break a twin's connections, then stop its database for a while and start it again."""
    verdict = Verdict("database stops")
    with loaded(verdict, first) as load:
        for mode in modes:
            load.wait_for_more()
            break_connections(first.store)
            load.wait_for_more()
            verdict.problems += stop_and_start(cluster, mode, load)
            verdict.times += 1
            advance()
    if unanswered := len(load.cut_off) + len(load.unreached):
        verdict.problems.append(f"{unanswered} requests got no response")
    slow = [one for one in load.answers if one.ended - one.asked > HANGING_SECONDS]
    verdict.problems += described(slow, "responded too slowly")
    return verdict


def break_connections(store: Database) -> None:
    """Break all connections repeatedly, so that requests lose them at every stage."""
    for _ in range(BREAKS):
        with store.opened() as database:
            database.execute(BREAK)
        time.sleep(PAUSE_SECONDS)


def stop_and_start(cluster: Cluster, mode: str, load: Load) -> list[str]:
    """Stop the database and start it again; return the wrong responses."""
    page = load.processes[0].visitor("clerk").visit("/items/")
    pages = PAGES | {STATIC.search(page.html)[0]: (200, 200)}
    cluster.stop(mode)
    gone = time.monotonic()
    wrong = described(visit(load, pages, page, is_down=True), "while the database was down")
    time.sleep(max(0, gone + DOWN_SECONDS - time.monotonic()))
    meanwhile = load.between(gone, time.monotonic())
    wrong += described(
        [one for one in meanwhile if one.status != 503], "while the database was down"
    )
    cluster.start()
    back = time.monotonic()
    if not load.wait_until(lambda: load.is_served_since(back), RECOVERY_SECONDS):
        wrong.append(f"no recovery in {RECOVERY_SECONDS:.0f} s")
    time.sleep(max(0, back + RECOVERY_SECONDS - time.monotonic()))
    back = time.monotonic()
    wrong += described(visit(load, pages, page, is_down=False), "after the database was back")
    load.wait_for_more()
    later = load.between(back, time.monotonic())
    return wrong + described(
        [one for one in later if one.status == 503], "after the database was back"
    )


def visit(load: Load, pages: dict, page: Page, *, is_down: bool) -> list[Answer]:
    """Visit pages at every process; return the unexpected responses."""
    headers = {"Cookie": cookie_of(page)}
    found = {
        ask(process, "GET", path, headers): expected[is_down]
        for process in load.processes
        for path, expected in pages.items()
    }
    wrong = [one for one, expected in found.items() if one.status != expected]
    return wrong + [one for one in found if is_mistaken(one)]


def is_mistaken(answer: Answer) -> bool:
    """Return whether no fault explains this response."""
    is_known = answer.status in (*DONE, *REFUSED, 503)
    return not is_known or (answer.status == 503 and not answer.retry_after)


def described(answers: Sequence[Answer], when: str) -> list[str]:
    """Describe the number of wrong responses and the first of them."""
    return [f"{len(answers)} wrong responses {when}: {answers[0]}"] if answers else []
