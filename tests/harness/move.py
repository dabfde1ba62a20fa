"""The code of the page about moving an application, and the databases to try it on."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from comparison.guide import text_pages
from tests.harness import declaration, servers, twin
from tests.harness.databases import Database
from tests.harness.process import current_time

TEXT = text_pages.PAGES["move.html"][0].read_text("utf-8")
# The code on the page, by its first class or function, or by `urlpatterns`.
BLOCKS = {
    re.search(r"^(?:class |def |(?=urlpatterns))(\w+)", code, re.MULTILINE).group(1): code
    for code in re.findall(r"^```python\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
}
SQL, NGINX = (
    re.search(rf"^```{language}\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE).group(1)
    for language in ("sql", "nginx")
)


def stocked(key: str, kind: str, shared: Path, own: Path) -> Database:
    """Return a database of the twin of that key, with the demo data."""
    store = servers.make(kind, own, key)
    return twin.stocked(declared(key), shared, store, current_time())


@contextmanager
def served(key: str, kind: str, folders: pytest.TempPathFactory) -> Iterator[twin.Twin]:
    """Serve the twin of that key on a database of its own."""
    shared, own = folders.getbasetemp() / "moved", folders.mktemp(key)
    one = twin.Twin(declared(key), shared, own, current_time(), kind)
    try:
        yield one
    finally:
        one.stop()


def declared(key: str) -> declaration.Declaration:
    """Return the twin of that key."""
    return next(one for one in declaration.find() if one.key == key)
