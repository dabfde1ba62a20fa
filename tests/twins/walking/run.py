"""`tasks.py walk`: random sessions until the twins differ or the time is up."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from rich.console import Console

from bootstrap import TYPED
from tests.harness import databases
from tests.harness.declaration import Declaration
from tests.harness.process import current_time
from tests.harness.twin import Twin
from tests.twins import likeness
from tests.twins.dumps import likened

from .machine import Walk
from .stage import Differs, Stage

STEPS = 12
ROUND = 25
PROGRESS = "{sessions:,} sessions, {steps:,} steps, {rate:.0f} sessions a minute"


def walk(
    twins: Sequence[Twin], sessions: int, number: int, opened: Callable[[Stage], None] = id
) -> None:
    """Run this many sessions, generated from a seed; raise Differs with the shortest failing one.

    `opened` is called with each stage at the start of its session.
    """
    with ThreadPoolExecutor(len(twins)) as pool:

        def new_stage() -> Stage:
            stage = Stage(twins, pool)
            opened(stage)
            return stage

        machine = seed(number)(type("Walk", (Walk,), {"opened": staticmethod(new_stage)}))
        how = settings(
            max_examples=sessions,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        run_state_machine_as_test(machine, settings=how)
    compare_dumps(twins)


def compare_dumps(twins: Sequence[Twin]) -> None:
    """Raise Differs unless the twins' dumps are equal."""
    first, *others = [likened(twin) for twin in twins]
    for twin, other in zip(twins[1:], others, strict=True):
        lines = [sorted(str(one) for one in held) for held in (first, other)]
        names = (twins[0].name, twin.name)
        if first != other:
            raise Differs(f"the dumps\n{likeness.describe(*lines, names)}")


class Run:
    """A run of many rounds of sessions, each with a seed for replay."""

    def __init__(self, declared: Sequence[Declaration], number: int) -> None:
        """Start nothing yet; without a seed, the sessions differ in each run."""
        self.declared = declared
        self.number = number or Random().randrange(1, 1_000_000)
        self.console = Console(highlight=False, soft_wrap=True)
        self.stages: list[Stage] = []
        self.sessions = self.steps = 0

    def run(self, minutes: float, sessions: int) -> bool:
        """Run sessions until the time is up or the number is reached; return whether all match."""
        self.console.print("Starting the twins")
        with self._twins() as twins, self.console.status("Walking") as status:
            self.begun = time.monotonic()
            end = self.begun + 60 * minutes
            while time.monotonic() < end and (self.sessions < sessions or not sessions):
                status.update(f"{self.progress()} (round {self.number})")
                if not self._round(
                    twins, min(ROUND, sessions - self.sessions) if sessions else ROUND
                ):
                    return False
                self.number += 1
        self.console.print(f"No difference: {self.progress()}.")
        return True

    def _round(self, twins: Sequence[Twin], sessions: int) -> bool:
        self.stages = []
        try:
            walk(twins, sessions, self.number, self.stages.append)
        except Differs as error:
            again = f"{TYPED} walk --seed {self.number} --sequences {sessions}"
            self.console.print(f"{error}\n\nA difference, after {self.progress()}. Again: {again}")
            return False
        self.sessions += len(self.stages)
        self.steps += sum(len(stage.log) for stage in self.stages)
        return True

    def progress(self) -> str:
        """Return the progress."""
        spent = time.monotonic() - self.begun
        return PROGRESS.format(
            sessions=self.sessions, steps=self.steps, rate=60 * self.sessions / max(spent, 1)
        )

    @contextmanager
    def _twins(self) -> Iterator[list[Twin]]:
        now = current_time()
        with tempfile.TemporaryDirectory(
            dir=databases.memory(), ignore_cleanup_errors=True
        ) as folder:
            place = Path(folder)
            twins = [Twin(one, place, place / one.key, now) for one in self.declared]
            try:
                yield twins
            finally:
                for twin in twins:
                    twin.stop()
