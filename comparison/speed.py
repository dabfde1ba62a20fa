"""Figures of speed, from the rows of measured.json, as used in texts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.layers import LAYERS
from comparison import road_words
from tests.harness.declaration import ROOT

FLOOR = ROOT / "benchmarks/floor.json"
NOT_MEASURED = "not measured in this copy"


def percent(share: float) -> str:
    """Return a share in percent, without decimals."""
    return f"{100 * share:.0f} %"


def speed(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the measurements as Flask's share of Django's; pages as the least and the most.

    The admin is separate: there contrib.admin is compared with an admin written for this spec only.
    """
    pages, admin = page_ratios(rows)
    shares = sorted(round(100 * ratio) for ratio in pages)
    bare = [row["ratio"] for row in rows if row.get("queries") == [0, 0]]
    whole = [row for row in rows if row["is_whole"] and row["unit"] != "ms"]
    return {
        "pages": f"{shares[0]} to {shares[-1]} %" if pages else NOT_MEASURED,
        "admin": " and ".join(map(percent, admin)) or NOT_MEASURED,
        "without_queries": " and ".join(map(percent, bare)) or NOT_MEASURED,
        "start": _in_words(whole),
    }


def page_ratios(rows: Sequence[Mapping[str, Any]]) -> tuple[list[float], list[float]]:
    """Return Flask's share of Django's time for pages of the stockroom, and for the admin's."""
    pages = [row for row in rows if row["is_whole"] and row["unit"] == "ms"]
    plain = [row["ratio"] for row in pages if "admin" not in row["what"]]
    return plain, [row["ratio"] for row in pages if "admin" in row["what"]]


# The subject of a row of measured.json: the quantity that is larger or smaller.
NOUNS = {
    "start-up": "time to start",
    "memory after the start": "memory",
}


def _in_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return Flask's share of Django's, such as “about twice the memory”."""
    found = [compared(row["ratio"], NOUNS[row["what"].partition(": ")[2]]) for row in rows]
    return " and ".join(filter(None, [", ".join(found[:-1]), *found[-1:]])) or NOT_MEASURED


def compared(ratio: float, noun: str) -> str:
    """Return Flask's share of something, in words."""
    if abs(ratio - 2) < 0.1:
        return f"about twice the {noun}"
    percent = round(100 * (ratio - 1))
    if not percent:
        return f"the same {noun}"
    if abs(percent) < 5:
        return f"about the same {noun}"
    return f"{abs(percent)} % {'more' if percent > 0 else 'less'} {noun}"


def floor() -> dict[str, Any]:
    """Return what `inv bench` stored."""
    return json.loads(FLOOR.read_text("utf-8")) if FLOOR.exists() else {"sizes": {}}


def gap(sizes: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the share of each layer in what pages outside the admin take longer in Django.

    The pages are those of floor.json with the fewest items, the times multiples of the floor.
    """
    requests = next(iter(sizes.values()), {}).items()
    pages = [one for name, one in requests if not name.startswith(("Admin", "API"))]
    shares = {layer: sorted(share(one, layer) for one in pages) for layer in LAYERS}
    return {
        layer: f"{100 * own[0]:.0f} to {percent(own[-1])}" if own else NOT_MEASURED
        for layer, own in shares.items()
    }


def share(request: Mapping[str, Any], layer: str) -> float:
    """Return the share of a layer in the difference of the twins' multiples of the floor."""
    django, flask = (request[key] for key in ("django", "flask"))
    multiples = [one["ratio"][1] for one in (django, flask)]
    parts = [one["ratio"][1] * one["layers"][layer] for one in (django, flask)]
    return (parts[0] - parts[1]) / (multiples[0] - multiples[1])


@dataclass(frozen=True)
class Queries:
    """The queries of the same pages of both twins."""

    pages: str
    counts: str

    def __str__(self) -> str:
        """Return the counts as words."""
        return self.counts


def queries(rows: Sequence[Mapping[str, Any]]) -> Queries:
    """Return the query counts of the measured pages that have any, page by page."""
    found = [row for row in rows if any(row.get("queries", ()))]
    pages = ", ".join(row["what"][:1].lower() + row["what"][1:] for row in found)
    if not found:
        return Queries("pages", NOT_MEASURED)
    counts = [
        f"{road_words.enumerated([row['queries'][at] for row in found])} in {name}"
        for at, name in enumerate(road_words.NAMES)
    ]
    return Queries(pages, ", ".join(counts))
