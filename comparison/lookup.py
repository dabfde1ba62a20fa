"""The argument of `tasks.py diff`: a requirement, an area of requirements or a file."""

import re
from difflib import get_close_matches
from pathlib import PurePosixPath

from rich.console import Group, RenderableType

from comparison import regions, sources, spec, terminal
from comparison.aligned import Pair
from comparison.regions import Part, TwinCode
from tests.harness import declaration

Codes = tuple[TwinCode, TwinCode]


def codes() -> Codes:
    """Return the code of both twins of this folder."""
    first, second = declaration.find()[:2]
    return regions.read(first), regions.read(second)


def answer(what: str) -> RenderableType:
    """Return the code to show; LookupError has a one-line message."""
    both = codes()
    if not what or spec.chapter(what):
        return Group(terminal.overview(both, spec.chapter(what)), terminal.LEGEND)
    if re.search(r"[./]", what):
        return terminal.of_file(whole_files(what, both), both)
    return terminal.of_requirement(spec.find(what), both)


def whole_files(what: str, both: Codes) -> Pair:
    """Return a file of both twins, found by the end of its path; otherwise LookupError."""
    wanted = what.removeprefix("./").rstrip("/")
    for code in both:
        wanted = wanted.removeprefix(f"{code.folder.name}/")
    paths = [sources.paths(code.folder) for code in both]
    known = sorted({path for own in paths for path in own})
    found = [path for path in known if path == wanted]
    found = found or [path for path in known if path.endswith(f"/{wanted}")]
    if len(found) == 1:
        path, sides = found[0], zip(both, paths, strict=True)
        return Pair(tuple(whole(code, path) if path in own else None for code, own in sides))
    near = found or similar(wanted, known)
    hint = f" Did you mean {' or '.join(near[:5])}?" if near else ""
    many = "Several files are called" if found else "Neither twin has a file"
    raise LookupError(f"{many} “{what}”.{hint}")


def similar(wanted: str, known: list[str]) -> list[str]:
    """Return similar paths; those whose last folder is the one that was typed come first."""
    near = get_close_matches(wanted, known, n=10, cutoff=0.4)
    folder = PurePosixPath(wanted).parent.name
    return sorted(near, key=lambda path: PurePosixPath(path).parent.name != folder)[:3]


def whole(code: TwinCode, path: str) -> Part:
    """Return a file as one part."""
    lines = len(code.text(path))
    return Part(path, "", frozenset(), "", "", ((1, lines),) if lines else (), 0, 0, 0, False)
