"""The dependencies of each twin: direct, transitive, and the decisions about them."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

DECISIONS = Path(__file__).with_name("decisions.toml")


@dataclass(frozen=True)
class Package:
    """An installed package: its name and version, and the size of its files in bytes."""

    name: str
    version: str
    size: int


@dataclass(frozen=True)
class Dependencies:
    """The packages in a pyproject.toml, and their dependencies."""

    direct: tuple[Package, ...]
    transitive: tuple[Package, ...]

    @property
    def size(self) -> int:
        """Return the total size in bytes."""
        return sum(one.size for one in (*self.direct, *self.transitive))


@cache
def of(pyproject: Path) -> Dependencies:
    """Return the packages installed for a pyproject.toml, on this system and Python."""
    named = tomllib.loads(pyproject.read_text("utf-8"))["project"]["dependencies"]
    direct = {canonicalize_name(one.name) for one in _needed(named, frozenset())}
    found: dict[str, Package] = {}
    waiting = list(_needed(named, frozenset()))
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        name, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if (name, extras) in seen or (installed := _installed(name)) is None:
            continue
        seen.add((name, extras))
        found[name] = Package(name, installed.version, _size(name))
        waiting += _needed(installed.requires or [], extras)
    packages = [found[name] for name in sorted(found)]
    return Dependencies(
        tuple(one for one in packages if one.name in direct),
        tuple(one for one in packages if one.name not in direct),
    )


def optional(pyproject: Path) -> set[str]:
    """Return the names of the packages in a pyproject.toml's extras, installed or not."""
    extras = tomllib.loads(pyproject.read_text("utf-8"))["project"]["optional-dependencies"]
    return {canonicalize_name(Requirement(one).name) for own in extras.values() for one in own}


def _needed(named: Iterable[str], extras: frozenset[str]) -> Iterator[Requirement]:
    for one in map(Requirement, named):
        if not one.marker or any(one.marker.evaluate({"extra": name}) for name in extras | {""}):
            yield one


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


@cache
def _size(name: str) -> int:
    """Return the size of a package's files, without Python's bytecode."""
    files = distribution(name).files or []
    paths = [Path(one.locate()) for one in files if one.suffix != ".pyc"]
    return sum(path.stat().st_size for path in paths if path.is_file())


def top_level(name: str) -> set[str]:
    """Return the files and folders of a package in site-packages."""
    places = {one.parts[0] for one in distribution(name).files or []}
    return places - {"..", "__pycache__"}


@cache
def decisions() -> list[dict[str, Any]]:
    """Return the decisions from decisions.toml."""
    return tomllib.loads(DECISIONS.read_text("utf-8"))["decision"]


def tried(what: str) -> dict[str, int]:
    """Return the figures of the package that was tried for a decision."""
    return next(one["tried"] for one in decisions() if one["what"] == what)


def decided(key: str) -> list[dict[str, Any]]:
    """Return the decisions of a twin that its framework leaves open."""
    return [one for one in decisions() if not one[key].get("comes")]
