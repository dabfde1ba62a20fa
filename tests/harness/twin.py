"""One twin under test: a served process on its own database, with its own mailbox."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.harness import databases, people, process, servers
from tests.harness.databases import Database, SQLite, Transaction
from tests.harness.declaration import Declaration, clean_environment
from tests.harness.mail import Mailbox
from tests.harness.process import HOST, Server, TwinFailed
from tests.harness.sentences import Step
from tests.harness.statements import StatementLog
from tests.harness.visitor import Visitor

STARTS = 3
# A session's last use is recorded after a minute; younger ones cause no further query.
SESSION_SECONDS = 45


class Twin:
    """A stockroom with the demo data in it, as the tests see it."""

    def __init__(
        self, declaration: Declaration, shared: Path, own: Path, now: str, kind: str = "sqlite"
    ) -> None:
        """Create and seed a database, or copy a file shared by all workers, and serve it."""
        own.mkdir(parents=True, exist_ok=True)
        self.declaration = declaration
        self.key, self.name, self.now = declaration.key, declaration.name, now
        self.folder = own
        self.mail = Mailbox()
        self.sql = StatementLog(own / "statements.jsonl")
        self.log_file = own / "server.log"
        # Unlimited: a connection closed as one too many may already be in use by another thread.
        limits = httpx.Limits(max_keepalive_connections=None, keepalive_expiry=1)
        self._transport = httpx.HTTPTransport(verify=False, limits=limits)
        self.store = stocked(declaration, shared, servers.make(kind, own, "stockroom"), now)
        self.store.keep("demo")
        self._kept_until = 0.0
        self.steps: list[Step] = []
        self._variables: dict[str, str] = {}
        self.start()
        self.restore()

    @property
    def url(self) -> str:
        """Return the URL of the served process, without a slash at the end."""
        return self._server.url

    @property
    def process_id(self) -> int:
        """Return the process ID."""
        return self._server.process.pid

    def environment(self, **variables: str) -> dict[str, str]:
        """Return the environment of the twin, with some variables replaced."""
        settings = settings_for(self.store) | {"STOCKROOM_EMAIL_URL": self.mail.url}
        return clean_environment(**(settings | self.sql.environment() | variables))

    def start(self) -> None:
        """Serve with a new process, on its own port."""
        self._server = self._serve()

    def kill(self) -> None:
        """Kill the process immediately, whatever it is doing."""
        self._server.kill()

    def _serve(self) -> Server:
        """Start a process; retry if another program takes the free port first."""
        for _attempt in range(STARTS):
            port = process.free_port()
            own = {"STOCKROOM_BASE_URL": f"http://{HOST}:{port}"} | self._variables
            with self.log_file.open("ab") as log:
                server = Server(self.declaration, port, self.environment(**own), log)
            try:
                server.wait_until_ready()
            except TwinFailed as error:
                failure = error
                server.stop()
            else:
                return server
        raise TwinFailed(f"{failure}\n{self.log_file.read_text('utf-8', 'replace')[-4000:]}")

    @contextmanager
    def served_with(
        self, *, store: Database | None = None, own_log: bool = False, **variables: str
    ) -> Iterator["Twin"]:
        """Serve the same database, or another, with another process, with some variables replaced.

        It writes to the log of this one, or to its own, which is read from its start.
        """
        other = copy(self)
        other.store, other._sessions, other._variables = store or self.store, {}, variables
        if own_log:
            other.log_file, other._log_start = self.log_file.with_name(f"{uuid4().hex}.log"), 0
        other.start()
        try:
            yield other
        finally:
            other._server.stop()

    def refusal(self, **variables: str) -> tuple[int, str]:
        """Start with invalid variables; return the exit code and the output."""
        return process.refusal(self.declaration, self.environment(**variables))

    def visitor(self, role: str = "anonymous") -> Visitor:
        """Return a new browser, logged in as the demo user of that name unless anonymous.

        The first one of each role in a test has a stored session.
        """
        visitor = Visitor(self, self._transport)
        visitor.name = role
        if role in self._sessions:
            visitor.cookies.update(self._sessions.pop(role))
        else:
            people.become(visitor, role)
        return visitor

    def another_store(self, name: str) -> Database:
        """Return another database next to the twin's own, for a test that fills it itself."""
        return servers.make(self.store.kind, self.folder, name)

    def set_up(self, username: str, email: str, password: str, *options: str) -> str:
        """Create a user by command, such as with `--group NAME`, `--staff` or `--superuser`."""
        command = self.declaration.command("set_up", username=username, email=email)
        return process.run(
            self.declaration, [*command, *options], self.environment(), f"{password}\n"
        )

    def change_password(self, username: str, password: str) -> str:
        """Set a user's password by command, which may prompt for it twice."""
        command = self.declaration.command("change_password", username=username)
        return process.run(
            self.declaration, command, self.environment(), f"{password}\n{password}\n" * 3
        )

    def dump(self) -> bytes:
        """Return the output of the twin's dump command."""
        return self._piped("dump")

    def load(self, dump: bytes) -> bytes:
        """Load a dump into the twin's empty database; return the output, or raise TwinFailed."""
        return self._piped("load", dump)

    def _piped(self, name: str, typed: bytes = b"") -> bytes:
        command = self.declaration.command(name, file="-")
        return process.run_bytes(self.declaration, command, self.environment(), typed)

    @cached_property
    def routes(self) -> dict[str, str]:
        """Return the name of each route by its path, parameters as {param}."""
        command = self.declaration.command("routes")
        lines = process.run(self.declaration, command, self.environment()).splitlines()
        return dict(line.split() for line in lines)

    def database(self) -> AbstractContextManager[Transaction]:
        """Open a transaction on the twin's database; commits at the end."""
        return self.store.opened()

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Return the rows of a query, by column name."""
        with self.database() as database:
            return database.rows(sql, *values)

    def value(self, sql: str, *values: Any) -> Any:
        """Return the first column of the first row of a query."""
        return next(iter(self.rows(sql, *values)[0].values()))

    def execute(self, sql: str, *values: Any) -> int:
        """Run a statement and return the number of affected rows."""
        with self.database() as database:
            return database.execute(sql, values).rowcount

    def contents(self, *prefixes: str) -> dict[str, list[tuple]]:
        """Return all rows of the tables with this name prefix, for a later comparison."""
        with self.database() as database:
            return database.contents(*prefixes)

    def statements(self) -> list[str]:
        """Return the SQL queries run since the test began."""
        return self.sql.between(self._sql_start)

    def query_count(self) -> int:
        """Return how many SQL queries ran since the test began."""
        return len(self.statements())

    def log(self) -> str:
        """Return what the twin logged since the test began."""
        with self.log_file.open("rb") as file:
            file.seek(self._log_start)
            return file.read().decode("utf-8", "replace")

    def refresh(self) -> None:
        """Before a test, renew stored sessions that are too old."""
        if time.monotonic() > self._kept_until:
            self.restore()

    def restore(self) -> None:
        """Restore the demo data under the running process; discard mail, SQL and log."""
        self.mail.clear()
        if time.monotonic() > self._kept_until:
            self._keep_sessions()
        self.store.restore("sessions")
        self._sessions = dict(self._cookies)
        self._log_start = self.log_file.stat().st_size
        self._sql_start = self.sql.position()
        self.steps.clear()

    def _keep_sessions(self) -> None:
        """Log in every demo user once and store a snapshot of the database."""
        self.store.restore("demo")
        self._sessions = {}
        self._cookies = {role: self.visitor(role).cookies for role in people.DEMO_PEOPLE}
        self.execute("UPDATE accounts_user SET last_login = NULL")
        self.store.keep("sessions")
        self._kept_until = time.monotonic() + SESSION_SECONDS

    def stop(self) -> None:
        """Stop the process and the mail server, and delete the database."""
        self._server.stop()
        self._transport.close()
        self.store.drop()
        self.mail.stop()


# In production, behind one proxy.
PRODUCTION = {
    "STOCKROOM_ENV": "production",
    "STOCKROOM_SECRET_KEY": "a key of the suite alone, of more than fifty characters",
    "STOCKROOM_ALLOWED_HOSTS": "127.0.0.1,stockroom.example",
    "STOCKROOM_BASE_URL": "https://stockroom.example",
    "STOCKROOM_ARGON2_MEMORY_KIB": "19456",
    "STOCKROOM_TRUSTED_PROXIES": "1",
}


def settings_for(store: Database) -> dict[str, str]:
    """Return the variables of a test run: fast hashing, this database."""
    return {
        "STOCKROOM_ENV": "development",
        "STOCKROOM_DATABASE_URL": store.url,
        "STOCKROOM_ALLOWED_HOSTS": "127.0.0.1,localhost",
        "STOCKROOM_ARGON2_MEMORY_KIB": "8",
        "STOCKROOM_LOG_LEVEL": "INFO",
    }


def collected(declaration: Declaration, shared: Path) -> Path:
    """Collect the static files once for all workers; return their shared folder."""
    folder = shared / f"{declaration.key}-template"
    with databases.locked(folder / "lock"):
        if not (done := folder / "collected").exists():
            process.collect(declaration, clean_environment(**PRODUCTION))
            done.touch()
    return folder


def stocked(declaration: Declaration, shared: Path, store: Database, now: str) -> Database:
    """Migrate and seed a database; a file is copied from one that the first worker created."""
    folder = collected(declaration, shared)
    if not isinstance(store, SQLite):
        process.prepare(declaration, clean_environment(**settings_for(store)), now)
        return store
    ready = folder / "ready.sqlite3"
    with databases.locked(folder / "lock"):
        if not ready.exists():
            made = SQLite(folder / "being-made.sqlite3")
            process.prepare(declaration, clean_environment(**settings_for(made)), now)
            databases.copy(made.file, ready)
    databases.copy(ready, store.file)
    return store
