"""The tasks of howto/: an index, and one page per group with the code for both frameworks."""

import ast
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from markupsafe import Markup

from comparison import documentation, highlight, howto_cards, howto_setup, places
from comparison.guide.site import TEMPLATES, Site, code_path, inline
from comparison.howto_cards import ONLY, SHELL, Card
from comparison.regions import TwinCode

# Imports of nearly every card, which say nothing about its task.
COMMON = {
    "django.http.HttpResponse",
    "django.urls.path",
    "django.shortcuts.render",
    "flask.render_template",
    "flask.request",
    "flask.Flask.get",
    "flask.Flask.post",
    "sqlalchemy.select",
    "sqlalchemy.orm.Mapped",
    "sqlalchemy.orm.mapped_column",
}
# Names that cards use without importing them (howto_setup.py).
KNOWN = {
    "app": "flask.Flask",
    "csrf": "flask_wtf.CSRFProtect",
    "db": "flask_sqlalchemy.SQLAlchemy",
    "login_manager": "flask_login.LoginManager",
}
# Names in a sentence: calls, names with a dot or underscore, classes; not product names.
NAME = re.compile(
    r"(?<![\w/`-])(?:@?[A-Za-z_][\w.]*\((?:[^()]|\([^()]*\))*\)"
    r"|(?:\w+/)*\w+\.(?:py|html)|[A-Za-z]\w*(?:\.\w+)+"
    r"|\w*[A-Za-z]_\w*…?|(?:[A-Z][a-z]+){2,}(?!\w))"
)
PRODUCTS = {"WebSockets", "WhiteNoise", "JavaScript", "OpenAPI"}
# Styles have this many levels of indentation.
DEEPEST = 4
# Cards are short: one blank line between functions is enough.
TWO_BLANK = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Listing:
    """The lines of one file of a card."""

    name: str
    label: str
    lines: list[Markup]


@dataclass(frozen=True)
class Side:
    """A task in one framework: the code, the place in the twin, the documentation."""

    key: str
    name: str
    listings: list[Listing]
    place: str
    page: str
    documented: list[tuple[str, str]]
    coming: Markup


@dataclass(frozen=True)
class Shown:
    """A card as shown on its page."""

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
    """Yield the files that the code of every card builds on."""
    for name, lines in howto_setup.files(code.key).items():
        yield Listing(name, f"{code.name}: {name} of every card", colored(name, lines))


def shown(site: Site, card: Card) -> Shown:
    """Return a card with both sides."""
    sides = [side(card, code) for code in site.codes]
    return Shown(card, *map(coded, (card.says, card.general, card.note)), sides)


def coded(text: str) -> Markup:
    """Return a line of Markdown as HTML, with its names as code."""

    def mark(found: re.Match) -> str:
        return found[0] if found[0] in PRODUCTS else f"`{found[0]}`"

    # Every other part is in backquotes, or is the target of a link.
    parts = re.split(r"(`[^`]*`|\]\([^)]*\))", text)
    return inline("".join(one if at % 2 else NAME.sub(mark, one) for at, one in enumerate(parts)))


def side(card: Card, code: TwinCode) -> Side:
    """Return a task in one framework; a place is a path in stockroom/ and maybe a name."""
    files = card.code[code.key]
    label, page = "", ""
    if code.key in card.at:
        place = places.find(code, card.at[code.key])
        label, page = place.label, code_path(code.folder, place.path, place.line)
    listings = [listing(code, card, name, text) for name, text in files.items()]
    links = documented(files, card.docs[code.key])
    coming = coded(card.coming[code.key])
    return Side(code.key, code.name, listings, label, page, links, coming)


def listing(code: TwinCode, card: Card, name: str, text: str) -> Listing:
    """Return the highlighted lines of one file."""
    lines = TWO_BLANK.sub("\n\n", text).splitlines()
    label = f"{code.name}: {card.task}{f', {name}' if name else ''}"
    return Listing(name, label, colored(name, lines))


def colored(name: str, lines: list[str]) -> list[Markup]:
    """Return the highlighted lines of a file."""
    suffix = {ONLY: ".py", SHELL: ".sh"}.get(name) or PurePosixPath(name).suffix
    found = highlight.tokens(f"code{suffix}", lines)[: len(lines)]
    return [with_indent(highlight.for_html(line)) for line in found]


def with_indent(line: str) -> Markup:
    """Return a line with its indentation separate, so that styles can wrap the line under it."""
    rest = line.lstrip(" ")
    width = len(line) - len(rest)
    indent = f'<span class="in">{" " * width}</span>' if width else ""
    level = min(width // 4, DEEPEST)
    return Markup(f'<span class="w w{level}">{indent}{rest}\n</span>')  # noqa: S704 - escaped


def documented(files: dict[str, str], own: Iterable[str]) -> list[tuple[str, str]]:
    """Return the framework names used by the code of a side, each with its documentation.

    `own` are full names added by the card, because they cannot be read from its code.
    """
    names = {name for file, text in files.items() for name in used(file, text)}
    # A module is less specific than the names used from it.
    names -= {name.rpartition(".")[0] for name in names}
    names = (names - COMMON) | set(own) or names
    known = {name: documentation.address(name) for name in sorted(names)}
    links = {where: name.rpartition(".")[2] for name, where in known.items() if where}
    return [(name, where) for where, name in links.items()]


def used(file: str, text: str) -> Iterator[str]:
    """Yield the full names that a file imports, and attributes with a documentation page."""
    if file != ONLY and not file.endswith(".py"):
        return
    tree = ast.parse(text)
    imports = [one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
    found = {
        name.name: f"{one.module}.{name.name}"
        for one in imports
        if documentation.is_foreign(one.module or "stockroom")
        for name in one.names
    }
    yield from found.values()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            full = f"{(KNOWN | found).get(node.value.id)}.{node.attr}"
            if full in documentation.pages():
                yield full
