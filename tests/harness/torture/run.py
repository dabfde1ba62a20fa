"""`tasks.py torture`: every fault on every selected twin and database, with a verdict for each."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.harness.declaration import Declaration
from tests.harness.process import current_time
from tests.harness.torture import cluster, faults
from tests.harness.torture.faults import Verdict
from tests.harness.twin import Twin, stocked

KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
MODES = ("fast", "immediate")
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


class Torture:
    """A run of all faults."""

    def __init__(self, kills: int, seed: int) -> None:
        """Start nothing yet; without a seed, the times differ in each run."""
        self.kills, self.seed = kills, seed or Random().randrange(1, 1_000_000)
        self.console = Console(highlight=False, soft_wrap=True)
        self.is_well = True

    def run(self, declared: Sequence[Declaration], kinds: Sequence[str]) -> bool:
        """Print the verdicts; return whether there were no problems.

        Raises Absent if PostgreSQL is requested and this machine cannot run it.
        """
        if "postgresql" in kinds:
            cluster.find_programs()
        for kind in kinds:
            for one in declared:
                with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                    self._torture(kind, one, Path(folder))
        return self.is_well

    def _torture(self, kind: str, declaration: Declaration, folder: Path) -> None:
        name, now = f"{declaration.name} on {KINDS[kind]}", current_time()
        twin = Twin(declaration, folder, folder / "twin", now)
        # Seeded again for each, so that one can be repeated alone.
        random = Random(self.seed)
        with ExitStack() as stack:
            stack.callback(twin.stop)
            if kind == "sqlite":
                with self._progress(name, self.kills) as advance:
                    verdict = faults.kills(twin, self.kills, random, advance)
                self._tell(name, verdict, twin)
                return
            server = stack.enter_context(cluster.running())
            store = stocked(declaration, folder, server.database("stockroom"), now)
            stack.callback(store.engine.dispose)
            first = stack.enter_context(twin.served_with(store=store))
            with self._progress(name, self.kills + len(MODES)) as advance:
                killed = faults.kills(first, self.kills, random, advance)
                stopped = faults.stops(first, server, MODES, advance)
            self._tell(name, killed, twin)
            self._tell(name, stopped, twin)

    @contextmanager
    def _progress(self, name: str, total: int) -> Iterator[Callable[[], None]]:
        """Show a progress bar during the block; the yielded function advances it by one."""
        with Progress(*COLUMNS, console=self.console, transient=True) as progress:
            bar = progress.add_task(name, total=total)
            yield lambda: progress.advance(bar)

    def _tell(self, name: str, verdict: Verdict, twin: Twin) -> None:
        """Print a verdict; if there were problems, keep the twin's log."""
        self.console.print(f"{name}: {verdict}")
        if verdict.problems:
            self.is_well = False
            kept = twin.declaration.folder / "var" / "torture.log"
            kept.parent.mkdir(exist_ok=True)
            shutil.copy(twin.log_file, kept)
            self.console.print(f"The log of {twin.name} is kept in {kept}; the seed: {self.seed}.")
