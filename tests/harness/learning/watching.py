"""See by the times of files that something was saved: that works on every system."""

import fnmatch
import os
import time
from pathlib import Path

from tests.harness.learning.walk import BESIDE
from tests.harness.road import LEFT_BEHIND

POLL_SECONDS = 0.2
# Databases and caches change without a save; names with a dot or tilde are an editor's own.
IGNORED = (*LEFT_BEHIND, "var", f"*{BESIDE}", ".*", "*~", "*.sqlite3-*")

Look = dict[str, tuple[int, int]]


def look(folder: Path) -> Look:
    """Return time and size of each file of a project, by its path in it."""
    found: Look = {}
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not is_ignored(one))
        for name in sorted(names):
            path = Path(top, name)
            if not is_ignored(name):
                try:
                    state = path.stat()
                except OSError:
                    # An editor's file that was there for a moment.
                    continue
                found[path.relative_to(folder).as_posix()] = (state.st_mtime_ns, state.st_size)
    return found


def is_ignored(name: str) -> bool:
    """Return whether a file or folder is none of the learner's own."""
    return any(fnmatch.fnmatch(name, pattern) for pattern in IGNORED)


def wait(folder: Path, before: Look) -> list[str]:
    """Return the names of the files that were saved or deleted, once there are any.

    An editor may save several at once, so this waits until nothing changes any more.
    """
    now = look(folder)
    last = before
    while now == before or now != last:
        time.sleep(POLL_SECONDS)
        now, last = look(folder), now
    return sorted(name for name in now.keys() | before.keys() if now.get(name) != before.get(name))
