"""A page for each file of the twins, the tests and the spec: every line has a URL."""

from pathlib import Path

from comparison import sources, spec
from comparison.guide.site import Site, code_path
from tests.harness.declaration import ROOT

TEXTS = (".py", ".html", ".txt", ".css", ".js", ".toml", ".md", ".mako", ".svg", ".yaml")
MOST_LINES = 2000
OTHERS = [(ROOT / "tests", "test_*.py"), (spec.FOLDER, "*.*")]


def write(site: Site) -> None:
    """Write all of them."""
    for code in site.codes:
        for path in shown(code.folder):
            one(site, code.folder, path)
    for folder, pattern in OTHERS:
        for file in sorted(filter(is_shown, folder.rglob(pattern))):
            one(site, folder, file.relative_to(folder).as_posix())


def shown(folder: Path) -> list[str]:
    """Return the paths of the files in a twin that have a page."""
    return [path for path in sources.paths(folder) if is_shown(folder / path)]


def is_shown(file: Path) -> bool:
    """Return whether a file has a page: a text that a person reads."""
    return file.suffix in TEXTS and len(file.read_text("utf-8").splitlines()) <= MOST_LINES


def one(site: Site, folder: Path, path: str) -> None:
    """Write the page of one file."""
    lines = site.lines(folder, path)
    counterpart = next((code for code in site.codes if code.folder != folder), None)
    is_twin = any(code.folder == folder for code in site.codes)
    other = is_twin and (counterpart.folder / path).is_file() and counterpart
    site.write(
        code_path(folder, path),
        "code.html",
        title=f"{folder.name}/{path}",
        lines=list(zip(range(1, len(lines) + 1), lines, strict=True)),
        other=(other.name, code_path(other.folder, path)) if other else None,
    )
