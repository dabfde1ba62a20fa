"""Figures of speed, from the rows of measured.json, as used in texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comparison import road_words

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
    hello = [row for row in rows if not row["is_whole"]]
    whole = [row for row in rows if row["is_whole"] and row["unit"] != "ms"]
    return {
        "pages": f"{shares[0]} to {shares[-1]} %" if pages else NOT_MEASURED,
        "admin": " and ".join(map(percent, admin)) or NOT_MEASURED,
        "start": _in_words(whole),
        "hello": _in_words(hello),
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
    "a page": "time for a page",
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
