"""The dependencies of a project of `tasks.py new`: its own, and those of its tests."""

import ast
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement

from tests.harness.declaration import ROOT, Declaration

# Run or loaded by pytest, not imported.
PLUGINS = {"import-linter", "pytest-xdist", "ruff"}
# A deprecation in a newer package must not fail the tests of a user's project.
STRICT = 'filterwarnings = ["error"]'
LENIENT = 'filterwarnings = ["error", "ignore::DeprecationWarning"]'


def write(folder: Path, twin: Declaration) -> None:
    """Write pyproject.toml and requirements.txt for a project whose other files are there."""
    own = (folder / "pyproject.toml").read_text("utf-8")
    # The suite's own pytest settings replace the twin's.
    own = re.sub(r"\[tool\.pytest\.ini_options\]\n(?:.+\n)*\n", "", own)
    own = needed_alone(own, twin.folder, folder)
    root = (ROOT / "pyproject.toml").read_text("utf-8").replace(STRICT, LENIENT)
    if (folder / "manage.py").is_file():
        # Django's test runner runs the others.
        root = root.replace('testpaths = ["tests"]', 'testpaths = ["tests/spec"]')
    needed = distributions(folder) | PLUGINS
    tests = [one for one in tomllib.loads(root)["project"]["dependencies"] if name(one) in needed]
    group = "".join(f'    "{one}",\n' for one in tests)
    tools = re.sub(r"\nsrc = .+", "", root[root.index("[tool.ruff]") :])
    text = f"{own.rstrip()}\n\n[dependency-groups]\ndev = [\n{group}]\n\n{tools}"
    (folder / "pyproject.toml").write_text(text, "utf-8")
    wanted = [*tomllib.loads(own)["project"]["dependencies"], *tests]
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    (folder / "requirements.txt").write_text(locked(lock, wanted), "utf-8")


def needed_alone(text: str, twin: Path, folder: Path) -> str:
    """Return a pyproject.toml without the dependencies of omitted chapters."""
    gone = installed(twin.glob("stockroom/**/*.py")) - installed(folder.glob("stockroom/**/*.py"))
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not gone & distribution(line))


def distribution(line: str) -> set[str]:
    """Return the distribution named in a line of a requirements list."""
    return {name(line.strip(' "'))} if line.startswith('    "') else set()


def name(requirement: str) -> str:
    """Return the normalized name at the start of a requirement (PEP 503)."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


def distributions(folder: Path) -> set[str]:
    """Return the distributions that the tests of a project import."""
    return installed(folder.glob("tests/**/*.py"))


def installed(files: Iterable[Path]) -> set[str]:
    """Return the distributions that Python files import."""
    by_module = packages_distributions()
    texts = [path.read_text("utf-8") for path in files]
    modules = {one.partition(".")[0] for text in texts for one in imports(text)}
    return {name(one) for module in modules for one in by_module.get(module, [])}


@cache
def imports(text: str) -> set[str]:
    """Return the modules that Python code may import; `from a import b` may import `a.b`."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def locked(lock: str, wanted: list[str]) -> str:
    """Return the part of a lock needed by some requirements, directly or transitively."""
    blocks = {name(block): block for block in re.split(r"\n(?=\S)", lock.rstrip("\n"))}
    found: set[tuple[str, str]] = set()
    waiting = [part for one in wanted for part in parts(Requirement(one))]
    while waiting:
        part = waiting.pop()
        if part not in found:
            found.add(part)
            waiting += needs(*part)
    names = {one for one, _extra in found}
    return "".join(f"{block}\n" for one, block in blocks.items() if one in names)


def parts(requirement: Requirement) -> list[tuple[str, str]]:
    """Return (distribution, extra) without an extra, and for each requested extra."""
    return [(name(requirement.name), extra) for extra in ("", *requirement.extras)]


def needs(distribution: str, extra: str) -> list[tuple[str, str]]:
    """Return the dependencies of a distribution on any system, with those of an extra."""
    try:
        asked = [Requirement(one) for one in requires(distribution) or []]
    except PackageNotFoundError:
        return []  # Needed on another system than this; it has no dependencies itself.
    return [
        part
        for one in asked
        if ("extra ==" in str(one.marker)) == bool(extra)
        if not extra or one.marker.evaluate({"extra": extra})
        for part in parts(one)
    ]
