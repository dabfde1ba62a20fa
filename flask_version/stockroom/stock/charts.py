"""The plot of a level over time, as the coordinates of an inline SVG (STK-7)."""

from datetime import date

WIDTH, HEIGHT, LEFT, TOP = 720, 200, 48, 12


def level_chart(levels: list[tuple[date, int]], *, reorder_level: int) -> dict[str, object]:
    """Return the points of a step line, its axes and its text alternative (STK-7).

    `levels` are (day, units on hand at its end), oldest first; coordinates are in SVG units.
    """
    top = nice_ceiling(max([reorder_level, *(level for _, level in levels)]))
    step = WIDTH / len(levels)

    def height(level: int) -> str:
        return f"{TOP + HEIGHT * (1 - level / top):.1f}"

    points = []
    for index, (_, level) in enumerate(levels):
        points += [f"{LEFT + index * step:.1f},{height(level)}"]
        points += [f"{LEFT + (index + 1) * step:.1f},{height(level)}"]
    return {
        "points": " ".join(points),
        "reorder_y": height(reorder_level) if reorder_level else "",
        "ticks": [{"y": height(value), "label": f"{value:,}"} for value in (0, top // 2, top)],
        "first_day": levels[0][0],
        "last_day": levels[-1][0],
        "text": describe_levels(levels),
    }


def nice_ceiling(value: int) -> int:
    """Return the least of 2, 4, 10, 20, 40, 100, … that is not below the value (STK-7)."""
    scale = 1
    while True:
        for factor in (2, 4, 10):
            if factor * scale >= value:
                return factor * scale
        scale *= 10


def describe_levels(levels: list[tuple[date, int]]) -> str:
    """Say in words what the plot shows (STK-7)."""
    numbers = [level for _, level in levels]
    return (
        f"Level on hand over {len(levels)} days: {numbers[0]:,} on {levels[0][0]}, "
        f"{numbers[-1]:,} on {levels[-1][0]}; lowest {min(numbers):,}, highest {max(numbers):,}."
    )
