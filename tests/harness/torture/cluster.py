"""A local PostgreSQL server that can be stopped and started."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness.process import HOST, free_port
from tests.harness.servers import Absent, PostgreSQL

WAIT_SECONDS = 60
INSTALLED = Path("/usr/lib/postgresql")
# PostgreSQL does not run as root; its packages create this user.
USER = "postgres"
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
AS_USER = {"user": USER, "group": USER, "extra_groups": []} if IS_ROOT else {}
CONFIGURATION = """
listen_addresses = '{host}'
port = {port}
unix_socket_directories = ''
"""


class Cluster:
    """A server in its own folder, reachable over TCP only."""

    def __init__(self, programs: Path, folder: Path) -> None:
        """Create the data directory and start."""
        self.programs, self.data = programs, folder / "data"
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale")
        port = free_port()
        self.url = f"postgresql://postgres@{HOST}:{port}/postgres"
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(host=HOST, port=port))
        self.start()

    def start(self) -> None:
        """Start the server and return when it accepts connections."""
        log = f"--log={self.data / 'server.log'}"
        self._run("pg_ctl", "start", "--wait", f"--timeout={WAIT_SECONDS}", log)

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` ends all sessions and shuts down cleanly, `immediate` crashes."""
        self._run("pg_ctl", "stop", "--wait", f"--timeout={WAIT_SECONDS}", f"--mode={mode}")

    def database(self, name: str) -> PostgreSQL:
        """Create an empty database with durable commits."""

        class Own(PostgreSQL):
            variable, usual = "", self.url

            def _creation(self) -> list[str]:
                kept = f'ALTER DATABASE "{self.database}" SET synchronous_commit = on'
                return [*super()._creation(), kept]

        return Own(name)

    def _run(self, program: str, *options: str) -> None:
        command = [str(self.programs / program), f"--pgdata={self.data}", *options]
        # A server inherits open files, so that reading from a pipe would never end.
        with tempfile.TemporaryFile() as printed:
            done = subprocess.run(
                command,
                cwd=self.data.parent,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                check=False,
                **AS_USER,
            )
            printed.seek(0)
            words = printed.read().decode("utf-8", "replace").strip()
        if done.returncode:
            raise Absent(f"{program} ended with code {done.returncode}: {' '.join(words.split())}")


@contextmanager
def running() -> Iterator[Cluster]:
    """Run a local server during the block; raise Absent if that is impossible."""
    programs = find_programs()
    with tempfile.TemporaryDirectory(prefix="stockroom-", ignore_cleanup_errors=True) as name:
        if IS_ROOT:
            _hand_over(Path(name))
        cluster = Cluster(programs, Path(name))
        try:
            yield cluster
        finally:
            if (cluster.data / "postmaster.pid").exists():
                cluster.stop("immediate")


def find_programs() -> Path:
    """Return the folder of initdb and pg_ctl; raise Absent if they are missing."""
    for folder in _likely_folders():
        if all(shutil.which(program, path=folder) for program in ("initdb", "pg_ctl")):
            return folder
    raise Absent("PostgreSQL's own programs, initdb and pg_ctl, are not on this machine.")


def _likely_folders() -> Iterator[Path]:
    if found := shutil.which("pg_ctl"):
        yield Path(found).resolve().parent
    if asked := shutil.which("pg_config"):
        found = subprocess.run([asked, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(found.stdout.strip())
    # On Debian they are not on the PATH, but in one folder per version.
    versions = INSTALLED.glob("[0-9]*/bin")
    yield from sorted(versions, key=lambda path: float(path.parent.name), reverse=True)


def _hand_over(folder: Path) -> None:
    """Make the server's user the owner of a folder."""
    try:
        shutil.chown(folder, USER, USER)
    except LookupError:
        raise Absent(f"PostgreSQL refuses to run as root, and there is no user {USER}.") from None
