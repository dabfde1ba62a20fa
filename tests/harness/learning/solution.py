"""Our files of a step against the learner's: as a diff, and written over them."""

import difflib
import shutil
from pathlib import Path

from tests.harness import road
from tests.harness.learning.walk import TYPED, Walk
from tests.harness.learning.watching import look

KEPT = ".road-kept"


def changes(walk: Walk) -> dict[str, tuple[str, str | None]]:
    """Return by name the learner's text and ours where they differ; None if ours has no such file.

    Only migrations are left out of ours: a framework runs all that it finds, and a table cannot be
    created twice. What else is in the folder stays.
    """
    ours = road.files(walk.framework, walk.step)
    found: dict[str, tuple[str, str | None]] = {}
    for name, path in ours.items():
        new, old = path.read_text("utf-8"), text_of(walk.folder / name)
        if new != old:
            found[name] = (old, new)
    for name in look(walk.folder):
        if name not in ours and name.endswith(".py") and "migrations" in name.split("/"):
            found[name] = (text_of(walk.folder / name), None)
    return found


def text_of(path: Path) -> str:
    """Return a file's text, or none if there is no such file."""
    return path.read_text("utf-8", "replace") if path.is_file() else ""


def patch(found: dict[str, tuple[str, str | None]]) -> str:
    """Return the changes as a unified diff."""
    return "".join(
        line if line.endswith("\n") else f"{line}\n"
        for name, (old, new) in found.items()
        for line in difflib.unified_diff(
            old.splitlines(keepends=True),
            (new or "").splitlines(keepends=True),
            f"yours/{name}",
            f"ours/{name}",
        )
    )


def write(walk: Walk, found: dict[str, tuple[str, str | None]]) -> None:
    """Write ours over the learner's files, of which a copy is kept."""
    kept = walk.folder / KEPT / f"step-{walk.step}"
    for name, (_, new) in found.items():
        target = walk.folder / name
        if target.exists():
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(target, kept / name)
        if new is None:
            target.unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(new, "utf-8")
    print(f"Written. Your files are kept in {KEPT}/step-{walk.step}.")
    if any("migrations/" in name for name in found):
        typed = " and ".join(f"`{TYPED[walk.framework]} {one}`" for one in walk.about["prepare"])
        print(f"The migrations are ours now: delete your database, and make it again by {typed}.")
