"""The chart of an item's level, an inline SVG in units of days and levels (STK-7)."""

from datetime import date
from itertools import count


def level_chart(levels: list[tuple[date, int]], *, reorder_level: int) -> dict[str, object]:
    """Return the scale, the path and the text alternative of a step line.

    `levels` are (day, units on hand at its end), oldest first.
    """
    quantities = [quantity for _, quantity in levels]
    (first_day, first), (last_day, last) = levels[0], levels[-1]
    top = nice_ceiling(max(reorder_level, *quantities))
    return {
        "ticks": [0, top // 2, top],
        "days": len(levels),
        "first_day": first_day,
        "last_day": last_day,
        "first": first,
        "steps": "".join(f"V{quantity}h1" for quantity in quantities),
        "text": f"Level on hand over {len(levels)} days: {first:,} on {first_day}, "
        f"{last:,} on {last_day}; lowest {min(quantities):,}, highest {max(quantities):,}.",
    }


def nice_ceiling(value: int) -> int:
    """Return the least of 2, 4, 10, 20, 40, 100, … that is not below the value."""
    steps = (factor * 10**power for power in count() for factor in (2, 4, 10))
    return next(step for step in steps if step >= value)
