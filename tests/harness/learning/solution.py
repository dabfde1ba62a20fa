"""Our files of a step compared with the learner's: shown as a diff, and written over them."""

import difflib
import shutil
import tempfile
from pathlib import Path

from bootstrap import TYPED as TASKS
from comparison import exercises
from tests.harness import declaration, road
from tests.harness.declaration import ROOT
from tests.harness.learning.printing import say
from tests.harness.learning.walk import BACKUP, TYPED, Walk, listed
from tests.harness.learning.watching import look

NO_MIGRATIONS = ("env.py", "__init__.py")

# The learner's text of a file, and ours.
Change = tuple[str | None, str | None]


def changes(walk: Walk) -> dict[str, Change]:
    """Return the learner's text and ours where they differ, by name; None if there is no file.

    Our files exclude only migrations: a framework runs all that it finds, and a table cannot be
    created twice. Other files in the folder are kept.
    """
    found: dict[str, Change] = {}
    texts = ours(walk)
    for name, text in texts.items():
        change = text_of(walk.project / name), text
        if change[0] != change[1]:
            found[name] = change
    for name in look(walk.project):
        if name not in texts and is_migration(name) and not is_of_twin(walk, name):
            found[name] = (text_of(walk.project / name), None)
    return found


def ours(walk: Walk) -> dict[str, str]:
    """Return the texts of our files; for an exercise, those that it adds or changes."""
    if not walk.exercise:
        files = road.files(walk.framework, walk.step)
        return {name: path.read_text("utf-8") for name, path in files.items()}
    twin = declaration.find(walk.framework)[0]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        files = exercises.write_solution(walk.exercise, twin, Path(folder))
        return {name: path.read_text("utf-8") for name, path in files.items()}


def is_of_twin(walk: Walk, name: str) -> bool:
    """Return whether the file already existed in the twin that an exercise changes."""
    return bool(walk.exercise) and (ROOT / f"{walk.framework}_version" / name).exists()


def is_migration(name: str) -> bool:
    """Return whether a file is a migration, including one of Alembic, next to its env.py."""
    *folders, file = name.split("/")
    return "migrations" in folders and file.endswith(".py") and file not in NO_MIGRATIONS


def text_of(path: Path) -> str | None:
    """Return a file's text, or None if there is no such file."""
    return path.read_text("utf-8", "replace") if path.is_file() else None


def patch(found: dict[str, Change]) -> str:
    """Return the changes as a unified diff."""
    lines: list[str] = []
    for name, texts in found.items():
        old, new = ((text or "").splitlines(keepends=True) for text in texts)
        heads = [f"--- yours/{name}\n", f"+++ ours/{name}\n"]
        # For an empty file there is no other difference to show.
        lines += heads + list(difflib.unified_diff(old, new))[2:]
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def write(walk: Walk, found: dict[str, Change]) -> None:
    """Write ours over the learner's files, after saving a copy of them."""
    backup = walk.folder / BACKUP / f"step-{walk.step}"
    for name, (_, new) in found.items():
        target = walk.project / name
        if target.exists():
            (backup / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(target, backup / name)
        if new is None:
            target.unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(new, "utf-8")
    print(f"Written. Your files are saved in {BACKUP}/step-{walk.step}.")
    if any(old and is_migration(name) for name, (old, _) in found.items()):
        print_database(walk)


def print_database(walk: Walk) -> None:
    """Print how to recreate the database when the migrations differ."""
    words = "The migrations are ours now:"
    if walk.exercise:
        say(f"{words} `{TASKS} reset`, typed in the copy, deletes its database.")
        return
    typed = listed([f"`{TYPED[walk.framework]} {one}`" for one in walk.about["prepare"]])
    say(f"{words} delete your database, and make it again by {typed}.")
