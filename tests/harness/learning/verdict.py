"""One test run: the tests of the present step, then those of the earlier ones, on a copy."""

import time
from collections.abc import Callable

from tests.harness import road
from tests.harness.learning.printing import say, say_paragraph
from tests.harness.learning.running import Run
from tests.harness.learning.walk import NAMES, TYPED, Walk
from tests.harness.learning.words import (
    Result,
    first_failed,
    last_lines,
    summary,
    without_migration,
)

POLL_SECONDS = 0.05


def judge(walk: Walk, is_stale: Callable[[], bool] = lambda: False) -> bool | None:
    """Run the tests and print the verdict; return whether all pass.

    Returns None, without the rest, as soon as the project changes during the run.
    """
    broken, is_unprepared, is_well = follow(walk, walk.step, is_stale)
    if broken:
        print_broken(walk, broken)
        is_well = False
    if without_migration(broken, walk.framework):
        # Every page with that model would fail too.
        return False
    if is_unprepared and is_other(walk, walk.step - 1):
        # Anything else that is missing is tested with the database of the step before.
        *_, is_same = follow(walk, walk.step - 1, is_stale)
        is_well = None if is_same is None else False
    return is_well


def is_other(walk: Walk, earlier: int) -> bool:
    """Return whether the commands of the step before differ, and might still succeed."""
    found = road.steps()[earlier - 1].about[walk.framework]["prepare"] if earlier else None
    return found is not None and found != walk.about["prepare"]


def follow(
    walk: Walk, prepared_as: int, is_stale: Callable[[], bool]
) -> tuple[str, bool, bool | None]:
    """Print each part of the verdict as soon as it is known; see `Run.broken` and `judge`."""
    run = Run(walk, prepared_as)
    printed = 0
    try:
        while not run.has_ended:
            time.sleep(POLL_SECONDS)
            if is_stale():
                return "", False, None
            printed = print_step(walk, run.results(), printed)
        broken, is_unprepared = run.broken()
        results = run.results()
        if not broken:
            print_step(walk, results, printed, is_complete=True)
            print_earlier(walk, results)
        return broken, is_unprepared, not any(one.failed for one in results)
    finally:
        run.end()


def print_step(walk: Walk, results: list[Result], printed: int, is_complete: bool = False) -> int:
    """Print new results of the present step, and return the number of lines printed so far.

    The first failure is printed immediately, and the number of passing tests at the end.
    """
    own = [one for one in results if one.step == walk.step]
    lines = summary(walk.name, own, walk.framework)
    if not is_complete and len(own) == len(results):
        lines = lines[:-1]
    for line in lines[printed:]:
        print(line, flush=True)
    return max(printed, len(lines))


def print_earlier(walk: Walk, results: list[Result]) -> None:
    """Print the result of the earlier steps, in one line if they all pass."""
    own = [one for one in results if one.step == walk.step]
    earlier = [one for one in results if one.step != walk.step]
    failed = first_failed(earlier)
    title = {2: "Step 1", 3: "Steps 1 and 2"}.get(walk.step, f"Steps 1 to {walk.step - 1}")
    if failed and failed.failed == road.NO_LOGIN:
        print(f"{title} can be tested again when logging in works.", flush=True)
        return
    if failed:
        title = f"Step {failed.step} (done earlier)"
        earlier = [one for one in earlier if one.step == failed.step]
    if earlier:
        lines = summary(title, earlier, walk.framework, first_failed(own))
        print("\n".join(lines), flush=True)


def print_broken(walk: Walk, words: str) -> None:
    """Print that a command failed or the server did not start, with the framework's message."""
    first, _, output = words.partition("\n")
    if missing := without_migration(output, walk.framework):
        say_paragraph(missing)
        return
    title = first.replace("“", f"`{TYPED[walk.framework]} ").replace("” failed", "` fails")
    title = title.replace("The server did not start", f"{NAMES[walk.framework]} does not start")
    say(title)
    print("\n".join(f"    {line}" for line in last_lines(output)), flush=True)
