"""`tasks.py new --without`: leave chapters out of a project, including references to them.

A chapter is a folder next to the core. In the twin, few lines name one, each for only one
chapter; in the spec its requirements do, in the access table its routes.
"""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "stockroom"


@dataclass(frozen=True)
class Chapter:
    """The parts of a chapter outside its folder."""

    # Requirements, as a regular expression.
    ids: str
    # In the access table, and in texts that link to its pages, commands and tables.
    routes: str
    mentions: str
    # Files of shared_spec/, besides those without remaining requirements.
    files: tuple[str, ...] = ()
    # Commands of twin.toml.
    commands: str = "(?!)"
    # Records of a dump.
    records: tuple[str, ...] = ()
    # What the tests call for its commands.
    methods: tuple[str, ...] = ()


CHAPTERS = {
    "reports": Chapter("REP-", "reports:", r"/reports/|/print/|/items/labels/|^reports[:.]"),
    "files": Chapter(
        "CSV-",
        "files:",
        r"/items/(im|ex)port|files_itemimport|^(im|ex)port_items$",
        commands="(im|ex)port_items",
    ),
    "api": Chapter(
        "API-|ACC-18$|ADM-15$",
        "api:|tokens:|admin:api_",
        r"/api/|/accounts/tokens|apitoken|\bAPI tokens?\b",
        ("openapi.yaml", "api-reference.html"),
        records=("token",),
    ),
    "transfer": Chapter(
        "OPS-6$",
        "transfer:",
        r"^(dump|load)$",
        ("dump-format.md",),
        commands="dump|load",
        methods=("dump", "load"),
    ),
}
# Without the dashboard the list of items is the first page.
FIRST_PAGE = {
    "urls.py": (
        '    # Without the reports, "/" needs another view, such as stock.views.item_list.\n'
        '    path("", include("stockroom.reports.urls")),\n',
        '    path("", item_list, name="home"),\n',
        "from . import errors\n",
        "from . import errors\nfrom .stock.views import item_list\n",
    ),
    "__init__.py": (
        "    for chapter in CHAPTERS:\n",
        '    app.add_url_rule("/", "home", stock_views.item_list)\n    for chapter in CHAPTERS:\n',
    ),
}


def leave_out(folder: Path, names: Iterable[str]) -> None:
    """Leave chapters out of a project that still has the twin's name, except for its tests.

    Raises LookupError if a line has unexpectedly changed.
    """
    for name in names:
        for part in (name, f"templates/{name}"):
            shutil.rmtree(folder / PACKAGE / part, ignore_errors=True)
        (folder / "tests" / "unit" / f"test_{name}.py").unlink()
        if name == "reports":
            add_first_page(folder)
        drop_lines(folder, name)
        drop_migrations(folder / "migrations" / "versions", name)
        drop_paragraphs(folder / "README.md", name)
        drop_requirements(folder / "shared_spec", CHAPTERS[name])


def add_first_page(folder: Path) -> None:
    """Replace the dashboard with the list of items, which the same users may see."""
    package, table = folder / PACKAGE, folder / "shared_spec" / "access.toml"
    table.write_text(table.read_text("utf-8").replace('"reports:dashboard"', '"home"'), "utf-8")
    for file, (*pairs,) in FIRST_PAGE.items():
        path = package / file
        text = path.read_text("utf-8") if path.is_file() else ""
        if pairs[0] in text:
            for old, new in zip(pairs[::2], pairs[1::2], strict=True):
                text = text.replace(old, new, 1)
            path.write_text(text, "utf-8")
            return
    raise LookupError("The dashboard is not plugged in where it was.")


def drop_lines(folder: Path, name: str) -> None:
    """Drop the lines that name a chapter from code and settings, with comments just above."""
    chapter = CHAPTERS[name]
    named = re.compile(
        rf'"{PACKAGE}\.{name}[."]|^    "{name}",$|^({chapter.commands}) = \[|"{name}/\*\*"'
    )
    files = [*(folder / PACKAGE).glob("*.py"), *folder.glob("*.toml")]
    dropped = 0
    for path in files:
        kept: list[str] = []
        for line in path.read_text("utf-8").splitlines(keepends=True):
            if named.search(line.rstrip("\n")):
                dropped += 1
                while kept and kept[-1].startswith("    #"):
                    kept.pop()
            else:
                kept.append(drop_layer(line, name))
        path.write_text("".join(kept), "utf-8")
    if not dropped:
        raise LookupError(f"No line plugs {name} in.")


def drop_layer(line: str, name: str) -> str:
    """Return a line of import-linter's layers without a chapter."""
    if not (layer := re.fullmatch(r'    "([\w |]+)",\n', line)):
        return line
    modules = layer[1].split(" | ")
    if name not in modules:
        return line
    left = " | ".join(module for module in modules if module != name)
    return f'    "{left}",\n' if left else ""


def drop_migrations(folder: Path, name: str) -> None:
    """Drop the revisions that create a chapter's tables, and reconnect the history."""
    for path in sorted(folder.glob("*.py")):
        text = path.read_text("utf-8")
        if not re.search(rf'create_table\(\s*"{name}_', text):
            continue
        own, before = (re.search(rf'^{key} = "(\w+)"', text, re.M)[1] for key in REVISION)
        path.unlink()
        for other in folder.glob("*.py"):
            found = other.read_text("utf-8")
            changed = found.replace(f'down_revision = "{own}"', f'down_revision = "{before}"')
            other.write_text(changed.replace(f"Revises: {own}", f"Revises: {before}"), "utf-8")


REVISION = ("revision", "down_revision")


def drop_paragraphs(readme: Path, name: str) -> None:
    """Drop a README's text about a chapter: rows of tables, commands and their introductions."""
    commands = CHAPTERS[name].commands.replace("_", "[-_]")
    kept: list[str] = []
    for block in readme.read_text("utf-8").split("\n\n"):
        rows = [row for row in block.split("\n") if f"`{PACKAGE}/{name}/`" not in row]
        if re.search(rf"(manage\.py|{PACKAGE}) ({commands})\b", block):
            kept.pop()
        elif rows:
            kept.append("\n".join(rows))
    readme.write_text("\n\n".join(kept), "utf-8")


def drop_requirements(spec: Path, chapter: Chapter) -> None:
    """Drop a chapter's requirements, and its routes from the access table."""
    gone = {spec / name for name in chapter.files}
    for path in spec.glob("*.md"):
        head, *entries = re.split(r"^(?=## )", path.read_text("utf-8"), flags=re.M)
        left = [one for one in entries if not re.match(rf"## ({chapter.ids})", id_of(one))]
        if left != entries:
            path.write_text("".join([head, *left]).rstrip() + "\n", "utf-8")
            gone |= set() if left else {path}
    for path in gone:
        path.unlink(missing_ok=True)
    table = spec / "access.toml"
    head, *routes = re.split(r'^(?=\[routes\."[^"]*"\]$)', table.read_text("utf-8"), flags=re.M)
    left = [one for one in routes if not re.search(rf'^name = "({chapter.routes})', one, re.M)]
    table.write_text("".join([head, *left]).rstrip() + "\n", "utf-8")


def id_of(entry: str) -> str:
    """Return the heading of an entry of the spec up to the end of its requirement's ID."""
    return (re.match(r"## [A-Z]+-\d+", entry) or [""])[0]
