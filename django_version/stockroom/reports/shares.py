"""Shares of a whole that add up (REP-3)."""

from collections.abc import Sequence
from decimal import Decimal


def shares(values: Sequence[Decimal]) -> list[Decimal]:
    """Return the share of each value in percent, to one decimal; they add up to 100.0 (REP-3).

    Each is rounded down, and the tenths that are missing then go where most was cut off, among
    equals to the first. Where the values add up to nothing, so do the shares.
    """
    total = sum(values)
    if not total:
        return [Decimal(0)] * len(values)
    tenths = [value * 1000 // total for value in values]
    cut_off = [value * 1000 % total for value in values]
    by_cut_off = sorted(range(len(values)), key=lambda at: cut_off[at], reverse=True)
    for at in by_cut_off[: int(1000 - sum(tenths))]:
        tenths[at] += 1
    return [tenth / 10 for tenth in tenths]
