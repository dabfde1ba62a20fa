"""The bars of the dashboard and the reports, as the coordinates of inline SVG (REP-1)."""

from ..stock.charts import nice_ceiling

WIDTH, HEIGHT = 720, 200


def value_bars(rows: list[dict]) -> list[dict[str, object]]:
    """Add to each row the length of its value's bar in percent of the longest (REP-1, REP-3)."""
    longest = max((row["value"] for row in rows), default=0) or 1
    return [{**row, "length": f"{row['value'] / longest * 100:.1f}"} for row in rows]


def activity_chart(rows: list[dict]) -> dict[str, object]:
    """Return bars up for what was received and down for what was issued, a pair a day (REP-4).

    `rows` are day, received and issued, oldest first; coordinates are in SVG units, from 0, 0.
    """
    top = nice_ceiling(max(max(row["received"], row["issued"]) for row in rows))
    step, middle = WIDTH / len(rows), HEIGHT / 2

    def bars(name: str, sign: int) -> str:
        heights = [(at, sign * middle * row[name] / top) for at, row in enumerate(rows)]
        return " ".join(
            f"M{(at + 0.15) * step:.2f} {middle:.0f}v{height:.2f}h{0.7 * step:.2f}V{middle:.0f}z"
            for at, height in heights
            if height
        )

    return {
        "received": bars("received", -1),
        "issued": bars("issued", 1),
        "ticks": [f"{value:,}" for value in (top, 0, top)],
        "first_day": rows[0]["day"],
        "last_day": rows[-1]["day"],
        "text": describe_activity(rows),
    }


def describe_activity(rows: list[dict]) -> str:
    """Say in words what the chart shows (REP-4)."""
    said = []
    for name in ("received", "issued"):
        most = max(rows, key=lambda row: row[name])
        total = sum(row[name] for row in rows)
        said.append(f"{total:,} {name}, most on {most['day']} ({most[name]:,})")
    return f"Units by day, {rows[0]['day']} to {rows[-1]['day']}: {'; '.join(said)}."
