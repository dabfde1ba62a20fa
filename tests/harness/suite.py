"""How the suite is run: number of processes, database, folder."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.harness import databases, servers
from tests.harness.declaration import ROOT


@contextmanager
def arguments(
    *, twin: str = "", db: str = "sqlite", workers: int = 0, rest: Sequence[str] = ()
) -> Iterator[list[str]]:
    """Return pytest's arguments; its temporary folder exists during the block."""
    # Some shells set it; hundreds of processes would then compile everything they import.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if Path(twin, "twin.toml").is_file():
        twin = str(Path(twin).resolve())
    # A worker spends much of its time waiting for a twin.
    usual = 3 * (os.cpu_count() or 1) if db == "sqlite" else servers.MOST_WORKERS
    options = ["-n", str(workers or usual), "--dist", "worksteal", f"--db={db}"]
    options += [f"--twin={twin}"] if twin else []
    with tempfile.TemporaryDirectory(dir=databases.memory(), ignore_cleanup_errors=True) as folder:
        yield [*options, "--basetemp", str(Path(folder, "pytest")), *rest]


def names_a_file(words: Sequence[str]) -> bool:
    """Return whether pytest's arguments name a file, a folder or a test of this repository."""
    return any((ROOT / word.partition("::")[0]).exists() for word in words if word[0] != "-")
