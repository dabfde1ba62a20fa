"""The bars of the dashboard, as the coordinates of inline SVG (REP-1)."""

from collections.abc import Sequence

from sqlalchemy import Row


def value_bars(rows: Sequence[Row]) -> list[dict[str, object]]:
    """Add to each (category, value) the length of its bar in percent of the longest (REP-1)."""
    longest = max((row.value for row in rows), default=0) or 1
    return [{**row._mapping, "length": f"{row.value / longest * 100:.1f}"} for row in rows]
