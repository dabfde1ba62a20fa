"""The last release of packages, from packages.toml, and how long ago it was."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

TABLE = Path(__file__).with_name("packages.toml")
# A package without a release for this many months is marked.
STALE = 24


@cache
def table() -> dict[str, Any]:
    """Return packages.toml."""
    return tomllib.loads(TABLE.read_text("utf-8"))


def of(framework: str) -> dict[str, dict[str, str]]:
    """Return the releases of a framework by their names, with their months."""
    return {one["name"]: one for one in table()["release"] if one["framework"] == framework}


def age(package: dict[str, Any]) -> int:
    """Return the months since the last release of a package in the table."""
    return months(table()["as_of"]) - months(package["released"])


def months(date: str) -> int:
    """Return a month such as 2026-11 as a number of months."""
    year, month = map(int, date.split("-"))
    return year * 12 + month


def stale(names: Iterable[str]) -> str:
    """Return which of these packages have had no release for long, and for how long at least."""
    wanted = set(names)
    known = [one for group in table()["group"] for one in group["packages"]]
    old = [one for one in known if canonicalize_name(one["name"]) in wanted and age(one) >= STALE]
    if not old:
        return f"each had a release in the last {STALE // 12} years"
    listed = " and ".join(sorted(one.get("shown", one["name"]) for one in old))
    return f"{listed} had no release for {min(map(age, old)) // 12} years or more"
