"""Whether the guide in a folder is still what a new build would give."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from comparison import history
from tests.harness.declaration import ROOT

# Neither read by the guide nor part of the repository.
LEFT_OUT = {"__pycache__", "build", "node_modules", "var"}


def fingerprint(addresses: Mapping[str, str]) -> str:
    """Return a hash of what a build depends on.

    Files are compared by size and time of change, without reading them; the guide also names the
    commit and whether files differ from it.
    """
    total = hashlib.sha256(json.dumps([dict(addresses), history.commit()]).encode())
    for folder, names, files in os.walk(ROOT):
        names[:] = sorted(one for one in names if one not in LEFT_OUT and not one.startswith("."))
        for file in sorted(one for one in files if not one.startswith(".")):
            path = Path(folder, file)
            found = path.stat()
            total.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return total.hexdigest()


def stamp(folder: Path) -> Path:
    """Return the file that holds the fingerprint of the guide in a folder, next to the folder."""
    return folder.with_name(f"{folder.name}.made")


def is_fresh(folder: Path, addresses: Mapping[str, str]) -> bool:
    """Return whether the guide in a folder was built from the present files."""
    file = stamp(folder)
    is_there = file.is_file() and (folder / "index.html").is_file()
    return is_there and file.read_text("utf-8") == fingerprint(addresses)
