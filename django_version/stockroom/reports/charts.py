"""The bars of the dashboard, as the coordinates of inline SVG (REP-1)."""


def value_bars(rows: list[dict]) -> list[dict[str, object]]:
    """Add to each (name, value) the length of its bar in percent of the longest (REP-1)."""
    longest = max((row["value"] for row in rows), default=0) or 1
    return [{**row, "length": f"{row['value'] / longest * 100:.1f}"} for row in rows]
