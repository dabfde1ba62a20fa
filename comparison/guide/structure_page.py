"""The two trees side by side: files, their sizes, and why one twin lacks them."""

import tomllib
from dataclasses import dataclass
from pathlib import PurePosixPath

from markupsafe import Markup

from comparison import sources
from comparison.guide.code_pages import is_shown
from comparison.guide.site import Site, code_path, inline
from comparison.regions import TwinCode
from tests.harness.declaration import ROOT

LAYOUT = ROOT / "shared_spec/layout.toml"


@dataclass(frozen=True)
class Cell:
    """A file or folder of one twin: its non-blank lines, and its page."""

    lines: int
    link: str


@dataclass(frozen=True)
class Row:
    """One path: a cell of each twin or None, and why one is missing."""

    path: str
    name: str
    depth: int
    is_folder: bool
    cells: tuple[Cell | None, ...]
    why: Markup


def write(site: Site) -> None:
    """Write the page."""
    found = rows(site.codes)
    alone = [
        sum(not row.is_folder and bool(row.cells[at]) and not all(row.cells) for row in found)
        for at in range(len(site.codes))
    ]
    files = [sum(not row.is_folder and bool(row.cells[at]) for row in found) for at in (0, 1)]
    shared = sum(not row.is_folder and all(row.cells) for row in found)
    counts = {"alone": alone, "files": files, "shared": shared}
    site.write("structure.html", "structure.html", rows=found, **counts)


def rows(codes: tuple[TwinCode, ...]) -> list[Row]:
    """Return all files with their parent folders, folder by folder."""
    sizes = [{path: lines(code, path) for path in sources.paths(code.folder)} for code in codes]
    reasons = tomllib.loads(LAYOUT.read_text("utf-8"))
    paths = {path for own in sizes for path in own}
    folders = {f"{above}/" for path in paths for above in PurePosixPath(path).parents}
    folders.discard("./")
    return [
        Row(
            path=path,
            name=PurePosixPath(path).name + ("/" if path in folders else ""),
            depth=len(PurePosixPath(path).parts) - 1,
            is_folder=path in folders,
            cells=tuple(_cell(code, path, own) for code, own in zip(codes, sizes, strict=True)),
            why=inline(next(filter(None, (one.get(path) for one in reasons.values())), "")),
        )
        for path in sorted(paths | folders, key=_order)
    ]


def _order(path: str) -> tuple:
    """Put the files of a folder before its folders."""
    parts = PurePosixPath(path).parts
    is_folder = path.endswith("/")
    return tuple((True, part) for part in parts[:-1]) + ((is_folder, parts[-1]),)


def _cell(code: TwinCode, path: str, sizes: dict[str, int]) -> Cell | None:
    if path.endswith("/"):
        below = [own for own in sizes if own.startswith(path)]
        texts = [own for own in below if is_shown(code.folder / own)]
        return Cell(sum(sizes[own] for own in texts), "") if below else None
    if path not in sizes:
        return None
    return Cell(sizes[path], code_path(code.folder, path) if is_shown(code.folder / path) else "")


def lines(code: TwinCode, path: str) -> int:
    """Return the number of non-blank lines of a file; 0 for a binary file."""
    try:
        return sum(1 for line in code.text(path) if line.strip())
    except UnicodeDecodeError:
        return 0
