"""Open the walk of a folder: a new one, or the one that was started there."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.harness import road
from tests.harness.learning import beginning, walk
from tests.harness.learning.walk import NAMES, Walk


@dataclass(frozen=True)
class Options:
    """The command-line options besides the framework and the folder."""

    first: str = ""
    knowing: str = ""
    python: str = ""
    hint: bool = False
    solution: bool = False
    yes: bool = False
    once: bool = False


def opened(folder: Path, framework: str, options: Options) -> Walk:
    """Return the walk of a folder, started now if the folder is new."""
    if options.knowing and options.knowing not in road.FRAMEWORKS or options.knowing == framework:
        raise road.RoadFailed(f"--knowing takes the other framework, not “{options.knowing}”.")
    if (folder / walk.STATE).exists():
        return resumed(folder, framework, options)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise road.RoadFailed(f"{folder} already exists and is not an empty folder.")
    new = Walk(folder, framework, knowing=options.knowing, python=chosen_python(options.python))
    if options.hint or options.solution:
        raise road.RoadFailed(
            f"No project has been started in {folder}; run `{walk.command(new)}` first."
        )
    new.step = road.chosen(options.first or "1", framework, walk.last_step())[1]
    if not new.exercise:
        print(f"Your project is in {walk.shown(folder)}: open this folder in your editor.")
    beginning.start(new)
    beginning.begin(new)
    if not new.exercise:
        beginning.print_how_to_serve(new, is_new=True)
    return new


def resumed(folder: Path, framework: str, options: Options) -> Walk:
    """Return the walk that was started in a folder, with what it needs set up."""
    mine = Walk.read(folder)
    if mine.framework != framework:
        raise road.RoadFailed(f"{folder} has a project in {NAMES[mine.framework]}.")
    if options.first:
        raise road.RoadFailed(f"{folder} is at {mine.name.lower()}; --from takes a new folder.")
    mine.python = chosen_python(options.python) or mine.python
    if options.knowing:
        mine.knowing = options.knowing
        beginning.show_other(mine)
    mine.write()
    if mine.exercise and not mine.copy.exists():
        beginning.make_copy(mine)
    return mine


def chosen_python(typed: str) -> str:
    """Return the path of a chosen Python; raise RoadFailed if there is none."""
    found = shutil.which(Path(typed).expanduser()) if typed else ""
    if found is None:
        raise road.RoadFailed(f"--python takes a Python that can be run; “{typed}” cannot.")
    # Not resolved: in a virtual environment the link matters.
    return found and str(Path(found).absolute())
