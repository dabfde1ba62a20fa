"""A served project."""

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx

LOG = "server.log"


class Site:
    """A served project: its URL, its log, and its database, which is restored after each test."""

    def __init__(self, url: str, folder: Path) -> None:
        """Save a copy of the database, if it exists."""
        self.url = url
        self._log = folder / LOG
        self.database = next(folder.rglob("*.sqlite3"), None)
        self._saved = sqlite3.connect(":memory:", check_same_thread=False)
        self.save()

    def browser(self) -> httpx.Client:
        """Return a browser; like most, it sends secure cookies to localhost without HTTPS."""
        # Without a transport of its own, each would read all certificates, which takes long.
        transport = httpx.HTTPTransport(verify=False)
        browser = httpx.Client(base_url=self.url, timeout=10, trust_env=False, transport=transport)

        def send_without_https(response: httpx.Response) -> None:
            for cookie in browser.cookies.jar:
                cookie.secure = False

        browser.event_hooks = {"response": [send_without_https]}
        return browser

    @property
    def log(self) -> str:
        """Return the output of the server."""
        return self._log.read_text("utf-8", "replace")

    def execute(self, sql: str) -> None:
        """Run a statement in the database."""
        with closing(sqlite3.connect(self.database)) as database, database:
            database.execute(sql)

    def save(self) -> None:
        """Save a copy of the database as it is now."""
        if self.database:
            with closing(sqlite3.connect(self.database)) as database:
                database.backup(self._saved)

    def restore(self) -> None:
        """Restore the database from the copy."""
        if self.database:
            with closing(sqlite3.connect(self.database)) as database:
                self._saved.backup(database)
