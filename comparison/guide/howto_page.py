"""The tasks of howto/: an index, and a page for each group with the lines of both frameworks."""

import ast
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from markupsafe import Markup

from comparison import documentation, highlight, howto_cards, howto_setup, places
from comparison.guide.site import TEMPLATES, Site, code_path, inline
from comparison.howto_cards import ONLY, SHELL, Card
from comparison.regions import TwinCode

# What nearly every card imports says nothing about its task.
COMMON = {
    "django.http.HttpResponse",
    "django.urls.path",
    "django.shortcuts.render",
    "flask.render_template",
    "flask.request",
    "sqlalchemy.select",
    "sqlalchemy.orm.Mapped",
    "sqlalchemy.orm.mapped_column",
}
# Names in a sentence: calls, names with a dot or underscore, classes; not those of products.
NAME = re.compile(
    r"(?<![\w/`-])(?:@?[A-Za-z_][\w.]*\((?:[^()]|\([^()]*\))*\)"
    r"|(?:\w+/)*\w+\.(?:py|html)|[A-Za-z]\w*(?:\.\w+)+"
    r"|\w*[A-Za-z]_\w*…?|(?:[A-Z][a-z]+){2,}(?!\w))"
)
PRODUCTS = {"WebSockets", "WhiteNoise", "JavaScript", "OpenAPI"}
# Cards are short: one blank line between functions is enough there.
TWO_BLANK = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Listing:
    """The lines of one file of a card."""

    name: str
    label: str
    lines: list[Markup]


@dataclass(frozen=True)
class Side:
    """How one framework does a task: its lines, where its twin does it, what documents it."""

    key: str
    name: str
    listings: list[Listing]
    place: str
    page: str
    documented: list[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """A card as its page shows it."""

    card: Card
    says: Markup
    general: Markup
    note: Markup
    sides: list[Side]


def write(site: Site) -> None:
    """Write the index and the page of each group."""
    shutil.copy(TEMPLATES / "howto.js", site.folder)
    groups = howto_cards.groups()
    site.write("howto.html", "howto.html", groups=groups, count=len(howto_cards.cards()))
    for at, group in enumerate(groups):
        site.write(
            f"howto/{group.key}.html",
            "howto_group.html",
            group=group,
            says=coded(group.says),
            groups=groups,
            before=groups[at - 1] if at else None,
            after=groups[at + 1] if at + 1 < len(groups) else None,
            models=howto_setup.MODELS,
            setup={code.key: list(setup(code)) for code in site.codes},
            cards=[shown(site, card) for card in group.cards],
        )


def setup(code: TwinCode) -> Iterator[Listing]:
    """Yield the files that the code of every card continues."""
    for name, lines in howto_setup.files(code.key).items():
        yield Listing(name, f"{code.name}: {name} of every card", coloured(name, lines))


def shown(site: Site, card: Card) -> Shown:
    """Return a card with both sides."""
    sides = [side(card, code) for code in site.codes]
    return Shown(card, *map(coded, (card.says, card.general, card.note)), sides)


def coded(text: str) -> Markup:
    """Return a line of Markdown as HTML, with its names as code."""

    def mark(found: re.Match) -> str:
        return found[0] if found[0] in PRODUCTS else f"`{found[0]}`"

    # Every other part stands in backquotes, or is the target of a link.
    parts = re.split(r"(`[^`]*`|\]\([^)]*\))", text)
    return inline("".join(one if at % 2 else NAME.sub(mark, one) for at, one in enumerate(parts)))


def side(card: Card, code: TwinCode) -> Side:
    """Return how a framework does a task; a place is a path in stockroom/ and maybe a name."""
    files = card.code[code.key]
    label, page = "", ""
    if code.key in card.at:
        place = places.find(code, card.at[code.key])
        label, page = place.label, code_path(code.folder, place.path, place.line)
    listings = [listing(code, card, name, text) for name, text in files.items()]
    return Side(code.key, code.name, listings, label, page, documented(files))


def listing(code: TwinCode, card: Card, name: str, text: str) -> Listing:
    """Return the lines of one file in colours."""
    lines = TWO_BLANK.sub("\n\n", text).splitlines()
    label = f"{code.name}: {card.task}{f', {name}' if name else ''}"
    return Listing(name, label, coloured(name, lines))


def coloured(name: str, lines: list[str]) -> list[Markup]:
    """Return the lines of a file in colours."""
    suffix = {ONLY: ".py", SHELL: ".sh"}.get(name) or PurePosixPath(name).suffix
    found = highlight.tokens(f"code{suffix}", lines)[: len(lines)]
    return [Markup(highlight.for_html(line)) for line in found]  # noqa: S704 - escaped


def documented(files: dict[str, str]) -> list[tuple[str, str]]:
    """Return what the code of a side imports from frameworks, each with its documentation."""
    names = {name for file, text in files.items() for name in imported(file, text)}
    names = (names - COMMON) or names
    known = {name: documentation.address(name) for name in sorted(names)}
    return [(name.rpartition(".")[2], address) for name, address in known.items() if address]


def imported(file: str, text: str) -> Iterator[str]:
    """Yield the full names that a file imports from frameworks and extensions."""
    if file != ONLY and not file.endswith(".py"):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and documentation.is_foreign(
            node.module or "stockroom"
        ):
            yield from (f"{node.module}.{one.name}" for one in node.names)
