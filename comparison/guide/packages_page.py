"""Releases of both frameworks and of the packages around them, with their dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name

from comparison import dependencies
from comparison.guide.site import Site, inline
from comparison.regions import TwinCode
from comparison.releases import STALE, age, table


@dataclass(frozen=True)
class Package:
    """A package with its last release, and the months since then."""

    name: str
    title: str
    version: str
    released: str
    says: str
    age: int
    twins: tuple[str, ...]

    @property
    def mark(self) -> str:
        """Return a note about a release long ago, or ""."""
        years = self.age // 12
        return f"no release for {years} years" if self.age >= STALE else ""


def write(site: Site) -> None:
    """Write the page."""
    found = table()
    releases = [one | {"says": inline(one["says"])} for one in found["release"]]
    groups = [(one["key"], one["title"], packages(one, site.codes)) for one in found["group"]]
    known = [package for _, _, group in groups for package in group]
    site.write(
        "packages.html",
        "packages.html",
        as_of=found["as_of"],
        releases=releases,
        sources=found["source"],
        groups=groups,
        count=len(known),
        stale=sum(bool(package.mark) for package in known),
        months=STALE,
    )


def packages(group: Mapping[str, Any], codes: tuple[TwinCode, ...]) -> list[Package]:
    """Return the packages of a group, by name."""
    used = {code.name: names(code) for code in codes}
    found = [
        Package(
            name=one["name"],
            title=one.get("shown", one["name"]),
            version=one["version"],
            released=one["released"],
            says=one["says"],
            age=age(one),
            twins=tuple(
                twin for twin, own in used.items() if canonicalize_name(one["name"]) in own
            ),
        )
        for one in group["packages"]
    ]
    return sorted(found, key=lambda package: package.title.lower())


def names(code: TwinCode) -> set[str]:
    """Return the names of a twin's direct, optional and transitive dependencies."""
    pyproject = code.folder / "pyproject.toml"
    found = dependencies.of(pyproject)
    own = {package.name for package in (*found.direct, *found.transitive)}
    return own | dependencies.optional(pyproject)
