"""How the suite is run: in how many processes, on which database, in which folder."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.harness import databases, servers


@contextmanager
def arguments(
    *, twin: str = "", db: str = "sqlite", workers: int = 0, rest: Sequence[str] = ()
) -> Iterator[list[str]]:
    """Return what pytest is told; its folder for files lives as long as this."""
    # Some shells set it; then each of hundreds of processes would compile all that it imports.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if Path(twin, "twin.toml").is_file():
        twin = str(Path(twin).resolve())
    # A good part of the time, a worker waits for a twin.
    usual = 3 * (os.cpu_count() or 1) if db == "sqlite" else servers.MOST_WORKERS
    told = ["-n", str(workers or usual), "--dist", "worksteal", f"--db={db}"]
    told += [f"--twin={twin}"] if twin else []
    with tempfile.TemporaryDirectory(dir=databases.memory(), ignore_cleanup_errors=True) as folder:
        yield [*told, "--basetemp", str(Path(folder, "pytest")), *rest]
