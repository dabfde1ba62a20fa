"""Output of `tasks.py mutants`: a progress bar, then the test that caught each mutant."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, TimeElapsedColumn
from rich.table import Table

from tests.harness import mutation
from tests.harness.databases import memory
from tests.harness.declaration import Declaration
from tests.harness.mutation import Verdict

COLOURS = {"caught": "green", "missed": "red", "broken": "red"}


def run(twins: Sequence[Declaration], words: str, workers: int, console: Console) -> bool:
    """Test the mutants whose guards have these words in their names, and print the results.

    Returns whether all were caught. Raises LookupError if a mutant cannot be created.
    """
    mutation.read(twins, words)
    with tempfile.TemporaryDirectory(dir=memory(), ignore_cleanup_errors=True) as folder:
        verdicts = judge(twins, words, workers, Path(folder), console)
    console.print(table(verdicts))
    for one in verdicts:
        if one.outcome == "broken":
            about = f"{one.mutant.twin.name} without “{one.mutant.guard}”:"
            console.print(f"{about}\n{escape(one.why)}\n", highlight=False)
    counts = Counter(one.outcome for one in verdicts)
    console.print(", ".join(f"{counts[outcome]} {outcome}" for outcome in COLOURS))
    return counts["caught"] == len(verdicts)


def judge(
    twins: Sequence[Declaration], words: str, workers: int, folder: Path, console: Console
) -> list[Verdict]:
    """Test mutants in a temporary folder, with a progress bar."""
    columns = [*Progress.get_default_columns(), TimeElapsedColumn()]
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Preparing both twins", total=None)
        prepared = mutation.prepare(twins, folder)
        mutants = mutation.read(prepared, words)
        bar.update(task, description="Removing guards", total=len(mutants))
        verdicts = {}
        for verdict in mutation.judge_all(mutants, workers):
            verdicts[verdict.mutant] = verdict
            bar.advance(task)
        bar.update(task, description="Checking with the guards")
        found = [verdicts[mutant] for mutant in mutants]
        return [one for twin in prepared for one in mutation.control(twin, found)]


def table(verdicts: Sequence[Verdict]) -> Table:
    """Return a row for each guard, in file order, and a column for each twin."""
    found = {(one.mutant.guard, one.mutant.twin.name): one for one in verdicts}
    shown = Table("Removed guard", "Tests of", show_lines=True)
    names = sorted({name for _, name in found})
    for name in names:
        shown.add_column(name)
    for guard, ids in {one.mutant.guard: one.mutant.ids for one in verdicts}.items():
        cells = [cell(found[guard, name]) if (guard, name) in found else "" for name in names]
        shown.add_row(guard, ", ".join(ids), *cells)
    return shown


def cell(verdict: Verdict) -> str:
    """Return the table cell of one mutant."""
    test = verdict.test.partition("::test_")[2].replace("_", " ")
    shown = f"[{COLOURS[verdict.outcome]}]{verdict.outcome}[/]"
    return f"{shown}: {test}" if test else shown
