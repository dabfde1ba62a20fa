"""Run `tasks.py learn` with its options."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bootstrap import TYPED as TASKS
from tests.harness import road
from tests.harness.learning import beginning, solution, walk, watching
from tests.harness.learning.opening import Options, opened
from tests.harness.learning.printing import say, say_paragraph
from tests.harness.learning.verdict import judge
from tests.harness.learning.walk import NAMES, Walk

WITH_VALUES = ("--folder", "--from", "--knowing", "--python")


def positional_names(typed: Sequence[str]) -> list[str]:
    """Return the positional arguments: the folder may be omitted."""
    words = list(typed[list(typed).index("learn") + 1 :]) if "learn" in typed else []
    values = {at + 1 for at, word in enumerate(words) if word in WITH_VALUES}
    placed = [at for at, word in enumerate(words) if not word.startswith("-") and at not in values]
    return ["twin", "folder"] if len(placed) > 1 else ["twin"]


def learn(framework: str, folder: str, options: Options, show: Callable[[str], None]) -> bool:
    """Run the command; return whether it succeeded. Raises RoadFailed with a message."""
    road.chosen("1", framework)
    where = Path(folder).expanduser() if folder else walk.usual_folder(framework)
    try:
        return go(where.absolute(), framework, options, show)
    except KeyboardInterrupt:
        print("\nStopped; run the same command to continue.")
        return True


def go(folder: Path, framework: str, options: Options, show: Callable[[str], None]) -> bool:
    """Start or continue in a folder, according to the options."""
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
        beginning.print_title(mine)
        print()
    return watch(mine)


def print_hint(mine: Walk) -> bool:
    """Print the next hint of the step; after the last one, repeat it."""
    hints = mine.hints_of_step
    mine.hints = min(mine.hints + 1, len(hints))
    mine.write()
    print(f"{mine.name}, hint {mine.hints} of {len(hints)}:\n\n{hints[mine.hints - 1]}\n")
    if mine.hints == len(hints):
        say(f"This is the last hint; `{walk.command(mine, '--solution')}` shows our files.")
    return True


def show_solution(mine: Walk, is_confirmed: bool, show: Callable[[str], None]) -> bool:
    """Show the diff to our files; after a confirmation, write ours and continue."""
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
    """Run the tests once, and continue with the next step if they pass; return whether they do."""
    beginning.install_packages(mine)
    is_well = bool(judge(mine))
    if is_well:
        advance(mine)
    return is_well


def advance(mine: Walk) -> None:
    """Continue with the next step, or print that the last one is done."""
    print(f"{mine.name} is done.")
    mine.step += 1
    mine.hints = 0
    mine.write()
    if mine.step == len(road.steps()) + 1:
        print_end_of_road(mine)
    if mine.is_done:
        print_end(mine)
    else:
        beginning.begin(mine)
        if mine.development:
            beginning.print_how_to_serve(mine, is_new=False)


def is_yes(answer: str) -> bool:
    """Return whether the answer is yes."""
    return answer.strip().lower() in ("y", "yes")


def print_end_of_road(mine: Walk) -> None:
    """Congratulate, and introduce the exercises."""
    twin = mine.framework
    print(f"\nCongratulations: you have built the stockroom in {NAMES[twin]}.")
    words = f"The finished application is in {twin}_version/, by the names that you know now;"
    words += f" README.md lists its files in the order to read. `{TASKS} {twin}` serves it."
    words += " Exercises follow: each changes the finished application, in a copy."
    say_paragraph(words)


def print_end(mine: Walk) -> None:
    """Congratulate at the end of the exercises."""
    name = NAMES[mine.framework]
    print(f"\nCongratulations: you have done all steps and exercises in {name}.")
    other = next(key for key in road.FRAMEWORKS if key != mine.framework)
    say(f"`{TASKS} learn {other} --knowing {mine.framework}` is the same road in {NAMES[other]}.")


def watch(mine: Walk) -> bool:
    """Run the tests at each save, step by step, until Ctrl-C or the end of the road."""
    beginning.install_packages(mine)
    print("The tests run at each save. Ctrl-C stops, and run the same command to continue.")
    print(f"For a hint, in another terminal: {walk.command(mine, '--hint')}\n", flush=True)
    while not mine.is_done:
        before = watching.look(mine.project)
        if judge(mine, lambda before=before: watching.look(mine.project) != before):
            advance(mine)
        else:
            saved = watching.wait(mine.project, before)
            print(f"\n{time.strftime('%H:%M:%S')} Saved: {', '.join(saved)}", flush=True)
    return True
