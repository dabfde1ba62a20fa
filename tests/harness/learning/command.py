"""What `tasks.py learn` does, by its options."""

import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap import TYPED as TASKS
from tests.harness import road
from tests.harness.learning import solution, walk, watching
from tests.harness.learning.printing import say
from tests.harness.learning.run import judge
from tests.harness.learning.walk import NAMES, Walk

WITH_VALUES = ("--folder", "--from", "--knowing", "--python")


@dataclass(frozen=True)
class Options:
    """What was typed besides the framework and the folder."""

    first: str = ""
    knowing: str = ""
    python: str = ""
    hint: bool = False
    solution: bool = False
    yes: bool = False
    once: bool = False


def positional_names(typed: Sequence[str]) -> list[str]:
    """Return which arguments stand in their places: the folder may be left out."""
    words = list(typed[list(typed).index("learn") + 1 :]) if "learn" in typed else []
    values = {at + 1 for at, word in enumerate(words) if word in WITH_VALUES}
    placed = [at for at, word in enumerate(words) if not word.startswith("-") and at not in values]
    return ["twin", "folder"] if len(placed) > 1 else ["twin"]


def learn(framework: str, folder: str, options: Options, show: Callable[[str], None]) -> bool:
    """Do what was asked for; return whether all is well. Raises RoadFailed with a sentence."""
    road.chosen("1", framework)
    where = Path(folder).expanduser() if folder else walk.usual_folder(framework)
    try:
        return go(where.absolute(), framework, options, show)
    except KeyboardInterrupt:
        print("\nStopped; the same command goes on from here.")
        return True


def go(folder: Path, framework: str, options: Options, show: Callable[[str], None]) -> bool:
    """Begin or go on in a folder, as the options say."""
    is_new = not (folder / walk.STATE).exists()
    mine = opened(folder, framework, options)
    if mine.is_done:
        print_end(mine)
        return True
    if options.hint:
        return print_hint(mine)
    if options.solution:
        return show_solution(mine, options.yes, show)
    if options.once:
        return test_once(mine)
    if not is_new:
        walk.print_title(mine)
        print()
    return watch(mine)


def opened(folder: Path, framework: str, options: Options) -> Walk:
    """Return the walk of a folder, begun now if the folder is new."""
    if options.knowing and options.knowing not in road.FRAMEWORKS or options.knowing == framework:
        raise road.RoadFailed(f"--knowing takes the other framework, not “{options.knowing}”.")
    if (folder / walk.STATE).exists():
        return resumed(folder, framework, options)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise road.RoadFailed(f"{folder} is there already and not an empty folder.")
    new = Walk(folder, framework, knowing=options.knowing, python=chosen_python(options.python))
    if options.hint or options.solution:
        raise road.RoadFailed(f"Nothing is begun in {folder}: first `{walk.command(new)}`.")
    new.step = road.chosen(options.first or "1", framework)[1]
    print(f"Your project is in {walk.shown(folder)}: open this folder in your editor.")
    walk.start(new)
    walk.begin(new)
    walk.print_how_to_serve(new)
    return new


def resumed(folder: Path, framework: str, options: Options) -> Walk:
    """Return the walk that was begun in a folder, with what it needs in place."""
    mine = Walk.read(folder)
    if mine.framework != framework:
        raise road.RoadFailed(f"{folder} has a project in {NAMES[mine.framework]}.")
    if options.first:
        raise road.RoadFailed(f"{folder} is at step {mine.step}; --from takes a new folder.")
    mine.python = chosen_python(options.python) or mine.python
    if options.knowing:
        mine.knowing = options.knowing
        walk.show_other(mine)
    mine.write()
    return mine


def chosen_python(typed: str) -> str:
    """Return the path of a Python that was chosen; raise RoadFailed if there is none."""
    found = shutil.which(Path(typed).expanduser()) if typed else ""
    if found is None:
        raise road.RoadFailed(f"--python takes a Python that can be run; “{typed}” cannot.")
    # Not resolved: in a virtual environment it is the link that counts.
    return found and str(Path(found).absolute())


def print_hint(mine: Walk) -> bool:
    """Print the next hint of the step; after the last one, that one again."""
    hints = mine.about["hints"]
    mine.hints = min(mine.hints + 1, len(hints))
    mine.write()
    print(f"Step {mine.step}, hint {mine.hints} of {len(hints)}:\n\n{hints[mine.hints - 1]}\n")
    if mine.hints == len(hints):
        say(f"This is the last hint; `{walk.command(mine, '--solution')}` shows our files.")
    return True


def show_solution(mine: Walk, is_confirmed: bool, show: Callable[[str], None]) -> bool:
    """Show what differs from our files; once that is confirmed, write ours and go on."""
    found = solution.changes(mine)
    if found:
        show(solution.patch(found))
        if not is_confirmed and not sys.stdin.isatty():
            words = walk.command(mine, "--solution", "--yes")
            say(f"Nothing was written; `{words}` writes ours over yours.")
            return True
        if not is_confirmed and not is_yes(input("Write ours over yours? [y/N] ")):
            print("Nothing was written.")
            return True
        solution.write(mine, found)
    return test_once(mine)


def test_once(mine: Walk) -> bool:
    """Run the tests once, and go on to the next step if they pass; return whether they do."""
    walk.install_packages(mine)
    is_well = bool(judge(mine))
    if is_well:
        advance(mine)
    return is_well


def advance(mine: Walk) -> None:
    """Go on to the next step, or print that the last one is done."""
    print(f"Step {mine.step} is done.")
    mine.step += 1
    mine.hints = 0
    mine.write()
    if mine.is_done:
        print_end(mine)
    else:
        walk.begin(mine)
        if mine.development:
            walk.print_how_to_serve(mine)


def is_yes(answer: str) -> bool:
    """Return whether an answer is yes."""
    return answer.strip().lower() in ("y", "yes")


def print_end(mine: Walk) -> None:
    """Congratulate, and say what comes after the road."""
    framework, count = mine.framework, len(road.steps())
    print(f"\nCongratulations: you have built all {count} steps in {NAMES[framework]}.")
    print(f"The finished application is in {framework}_version/, by the names that you know now;")
    say(f"README.md lists its files in the order to read. `{TASKS} {framework}` serves it.")


def watch(mine: Walk) -> bool:
    """Give a verdict at each save, step after step, until Ctrl-C or the end of the road."""
    walk.install_packages(mine)
    print("The tests run at each save. Ctrl-C stops, and the same command goes on from here.")
    print(f"For a hint, in another terminal: {walk.command(mine, '--hint')}\n", flush=True)
    while not mine.is_done:
        before = watching.look(mine.folder)
        if judge(mine, lambda before=before: watching.look(mine.folder) != before):
            advance(mine)
        else:
            saved = watching.wait(mine.folder, before)
            print(f"\n{time.strftime('%H:%M:%S')} Saved: {', '.join(saved)}", flush=True)
    return True
