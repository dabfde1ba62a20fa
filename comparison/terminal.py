"""The output of `tasks.py diff`: both implementations of a requirement or a file, side by side."""

from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from bootstrap import TYPED
from comparison import aligned, counting, highlight, spec
from comparison.aligned import Pair, Row
from comparison.regions import TwinCode
from comparison.sources import KINDS
from comparison.spec import Requirement

Codes = tuple[TwinCode, TwinCode]
# Below this width, the twins are shown one below the other.
NARROW = 110
THEME = Syntax.get_theme("ansi_dark")
NUMBER = "bright_black"


class Sides:
    """A pair of parts: side by side if there is room, otherwise one below the other."""

    def __init__(self, pair: Pair, codes: Codes) -> None:
        """Store the pair to show."""
        self.pair, self.codes = pair, codes
        self.rows = aligned.rows(pair, codes)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator:
        """Render for the available width."""
        yield Text(self.pair.title, style="bold") + Text(f"  {' '.join(self.pair.ids)}", "cyan")
        shown = [at for at in (0, 1) if self.pair.parts[at]]
        groups = [shown] if options.max_width >= NARROW else [[at] for at in shown]
        for sides in groups:
            if len(groups) > 1 or len(shown) == 1:
                yield Text(self.codes[sides[0]].name, style="italic")
            yield self._table(sides, options.max_width)
        yield ""

    def _table(self, sides: Sequence[int], width: int) -> Table:
        table = Table.grid(padding=(0, 1), expand=len(sides) > 1)
        lines = {at: self._lines(at) for at in sides}
        for _ in sides:
            table.add_column(justify="right", style=NUMBER, no_wrap=True, width=4)
            table.add_column(ratio=1, overflow="fold")
        for row in self.rows:
            if any(row.numbers[at] is not None for at in sides):
                table.add_row(*(cell for at in sides for cell in cells(row, at, lines[at])))
        return table

    def _lines(self, at: int) -> list[highlight.Tokens]:
        part = self.pair.parts[at]
        return highlight.tokens(part.path, self.codes[at].text(part.path)) if part else []


def cells(row: Row, at: int, lines: list[highlight.Tokens]) -> tuple[RenderableType, ...]:
    """Return the number and the text of one side of a row."""
    number = row.numbers[at]
    if not number:
        return "", Text("" if number is None else "⋮", style=NUMBER)
    return str(number), highlight.for_terminal(lines[number - 1], THEME)


def of_requirement(requirement: Requirement, codes: Codes) -> Group:
    """Return the entry of the spec, the counts, and the code side by side."""
    efforts = [counting.effort(code, requirement.id) for code in codes]
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(f"written by hand: only for it + shared.\n{SHARED}")
    for code in codes:
        table.add_column(code.name, justify="right")
    for kind in KINDS:
        if any(any(effort[kind]) for effort in efforts):
            table.add_row(LABELS[kind], *(both(*effort[kind]) for effort in efforts))
    pairs = aligned.pairs(*(code.region(requirement.id) for code in codes))
    return Group(
        Text(f"{requirement.id} {requirement.title}", style="bold cyan"),
        Padding(Markdown(requirement.says), (1, 0)),
        Padding(Markdown(f"*Why:* {requirement.why}"), (0, 0, 1, 0)),
        table,
        Rule(style=NUMBER),
        *(Sides(pair, codes) for pair in pairs),
    )


SHOWN = ("python", "templates", "settings")
SHARED = "Shared code is counted again in every row that it serves; compare the first numbers."
LABELS = {
    "python": "statements of Python",
    "templates": "template constructs",
    "settings": "statements of settings",
    "migrations": "statements of migrations",
    "generated": "generated",
}


LEGEND = f"""
27 + 86: 27 serve only this requirement, 86 serve others too. {SHARED}
Python and settings are counted in statements, templates in tags, values and elements.
The code of ADM-3: {TYPED} diff ADM-3"""


def both(alone: int, shared: int) -> str:
    """Return a count alone and together with others."""
    return f"{alone} + {shared}" if shared else str(alone)


def of_file(pair: Pair, codes: Codes) -> Group:
    """Return all of one file of both twins."""
    return Group(Sides(pair, codes))


def overview(codes: Codes, chapter: str = "") -> Table:
    """Return a row for each requirement, with the amount of code in each twin."""
    title = "Written by hand, for each requirement"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1))
    table.add_column("")
    table.add_column("Requirement")
    for code in codes:
        table.add_column(f"{code.name}: Python", justify="right")
        table.add_column("templates", justify="right")
        table.add_column("settings", justify="right")
    for one in spec.requirements().values():
        if chapter in ("", one.chapter):
            efforts = [counting.effort(code, one.id) for code in codes]
            counts = [effort[kind] for effort in efforts for kind in SHOWN]
            table.add_row(one.id, one.title, *(both(*count) for count in counts))
    if not chapter:
        totals = [counting.total(code)[kind] for code in codes for kind in SHOWN]
        table.add_row("", "each once", *map(str, totals), style="bold")
    return table
