"""The scales of the charts, inline SVGs in units of days and quantities."""

from datetime import date
from itertools import count


def level_chart(levels: list[tuple[date, int]], *, reorder_level: int) -> dict[str, object]:
    """Return the scale of a chart of (day, level at its end), oldest first (STK-7)."""
    quantities = [level for _, level in levels]
    top = nice_ceiling(max(reorder_level, *quantities))
    return {
        "levels": levels,
        "lowest": min(quantities),
        "highest": max(quantities),
        "ticks": [0, top // 2, top],
        "top": top,
    }


def nice_ceiling(value: int) -> int:
    """Return the least of 2, 4, 10, 20, 40, 100, … that is not below the value (STK-7, REP-4)."""
    steps = (factor * 10**power for power in count() for factor in (2, 4, 10))
    return next(step for step in steps if step >= value)
