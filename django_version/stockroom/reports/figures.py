"""Shares of a total, and the chart of activity as an inline SVG in units of days and units."""

from collections.abc import Sequence
from decimal import Decimal

from ..stock.charts import nice_ceiling


def shares(values: Sequence[Decimal]) -> list[Decimal]:
    """Return the share of each value in percent, to one decimal; they add up to 100.0 (REP-3).

    Each is rounded down; the missing tenths go to those that lost most, among equals to the first.
    Where the values add up to nothing, so do the shares.
    """
    total = sum(values)
    if not total:
        return [Decimal("0.0")] * len(values)
    tenths = [value * 1000 // total for value in values]
    lost = [value * 1000 % total for value in values]
    by_loss = sorted(range(len(values)), key=lambda index: lost[index], reverse=True)
    for index in by_loss[: int(1000 - sum(tenths))]:
        tenths[index] += 1
    return [tenth.scaleb(-1) for tenth in tenths]


def activity_chart(rows: list[dict]) -> dict[str, object]:
    """Return a bar up for what was received and one down for what was issued, by day (REP-4).

    `rows` are day, received and issued, oldest first.
    """
    top = nice_ceiling(max(max(row["received"], row["issued"]) for row in rows))
    first_day, last_day = rows[0]["day"], rows[-1]["day"]
    most = "; ".join(describe(rows, name) for name in ("received", "issued"))
    return {
        "top": top,
        "height": 2 * top,
        "received": bars([-row["received"] for row in rows]),
        "issued": bars([row["issued"] for row in rows]),
        "first_day": first_day,
        "last_day": last_day,
        "text": f"Units by day, {first_day} to {last_day}: {most}.",
    }


def bars(heights: list[int]) -> str:
    """Return the path of a bar for each day on which anything moved (REP-4)."""
    days = enumerate(heights)
    return "".join(f"M{day}.15 0v{height}h.7V0z" for day, height in days if height)


def describe(rows: list[dict], name: str) -> str:
    """Return the sum of a column and the day on which it was greatest (REP-4)."""
    most = max(rows, key=lambda row: row[name])
    total = sum(row[name] for row in rows)
    return f"{total:,} {name}, most on {most['day']} ({most[name]:,})"
