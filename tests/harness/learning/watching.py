"""Detect saved files by their modification times: this works on every system."""

import fnmatch
import os
import time
from pathlib import Path

from tests.harness.learning.walk import BESIDE, TEXT
from tests.harness.road import LEFT_BEHIND

POLL_SECONDS = 0.2
# Databases and caches change without a save; editors use names with a dot or tilde.
IGNORED = (*LEFT_BEHIND, "var", TEXT, f"*{BESIDE}", ".*", "*~", "*.sqlite3-*")

Look = dict[str, tuple[int, int]]


def look(folder: Path) -> Look:
    """Return the time and size of each file of a project, by relative path."""
    found: Look = {}
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not is_ignored(one))
        for name in sorted(names):
            path = Path(top, name)
            if not is_ignored(name):
                try:
                    state = path.stat()
                except OSError:
                    # A temporary file of an editor.
                    continue
                found[path.relative_to(folder).as_posix()] = (state.st_mtime_ns, state.st_size)
    return found


def is_ignored(name: str) -> bool:
    """Return whether a file or folder is not the learner's own."""
    return any(fnmatch.fnmatch(name, pattern) for pattern in IGNORED)


def wait(folder: Path, before: Look) -> list[str]:
    """Wait for saved or deleted files, and return their names.

    An editor may save several in a row, so this waits until nothing changes.
    """
    now = look(folder)
    last = before
    while now == before or now != last:
        time.sleep(POLL_SECONDS)
        now, last = look(folder), now
    return sorted(name for name in now.keys() | before.keys() if now.get(name) != before.get(name))
