"""The chart of the road: the size of a project after each step, in both frameworks."""

from collections.abc import Sequence
from dataclasses import dataclass

from comparison import road_words
from comparison.road_code import Point

WIDTH, HEIGHT = 380, 220
LEFT, RIGHT, TOP, BOTTOM = 40, 96, 12, 28
# Between the names at the ends of two lines.
APART = 15
MEASURES = {
    "statements": "Statements written by hand",
    "names": "Framework and extension names used",
    "packages": "Packages to install",
}


@dataclass(frozen=True)
class Panel:
    """One measure as lines in a box of WIDTH by HEIGHT, Django's line first."""

    title: str
    sentence: str
    dots: tuple[list[tuple[float, float]], ...]  # one for each step
    ends: tuple[tuple[float, int], ...]  # position of a line's name, and its last figure
    areas: list[tuple[int, str]]  # the framework with less there, and the area's corners
    crossings: list[float]  # crossings of the lines
    grid: list[tuple[float, int]]

    def line(self, at: int) -> str:
        """Return the points of a line."""
        return _corners(self.dots[at])


def panels(curve: Sequence[Point]) -> list[Panel]:
    """Return one panel per measure."""
    return [
        panel(what, title, [getattr(point, what) for point in curve])
        for what, title in MEASURES.items()
    ]


def panel(what: str, title: str, pairs: Sequence[tuple[int, int]]) -> Panel:
    """Return one measure."""
    marks = grid(max(map(max, pairs)))
    most = marks[-1]
    dots = tuple(
        [(x_of(at, len(pairs)), y_of(pair[side], most)) for at, pair in enumerate(pairs)]
        for side in (0, 1)
    )
    areas, crossings = between(*dots)
    return Panel(
        title=title,
        sentence=road_words.sentence(what, pairs),
        dots=dots,
        ends=tuple(zip(apart(dots[0][-1][1], dots[1][-1][1]), pairs[-1], strict=True)),
        areas=areas,
        crossings=crossings,
        grid=[(y_of(mark, most), mark) for mark in marks],
    )


def x_of(at: int, steps: int) -> float:
    """Return the x position of a step, the first at 0."""
    return round(LEFT + (WIDTH - LEFT - RIGHT) * at / max(steps - 1, 1), 1)


def y_of(value: float, most: float) -> float:
    """Return the y position of a figure; the box counts from its top."""
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most, 1)


def grid(most: int) -> list[int]:
    """Return round figures from 0 to at least the greatest."""
    sizes = (digit * 10**power for power in range(9) for digit in (1, 2, 5))
    size = next(size for size in sizes if size * 5 >= most)
    return list(range(0, most + size, size))


def apart(first: float, other: float) -> tuple[float, float]:
    """Return two heights, moved apart if the texts would overlap."""
    missing = max(0.0, APART - abs(first - other)) / 2
    way = 1 if first > other else -1
    return first + way * missing, other - way * missing


def between(
    mine: list[tuple[float, float]], theirs: list[tuple[float, float]]
) -> tuple[list[tuple[int, str]], list[float]]:
    """Return the areas between two lines, each with the lower line, and the crossings."""
    areas, crossings = [], []
    both = list(zip(mine, theirs, strict=True))
    for (a, b), (c, d) in zip(both, both[1:], strict=False):
        gaps = a[1] - b[1], c[1] - d[1]
        if gaps[0] * gaps[1] < 0:
            share = gaps[0] / (gaps[0] - gaps[1])
            met = (round(a[0] + share * (c[0] - a[0]), 1), round(a[1] + share * (c[1] - a[1]), 1))
            crossings.append(met[0])
            areas += [(int(gaps[0] < 0), _corners([a, met, b]))]
            areas += [(int(gaps[1] < 0), _corners([met, c, d]))]
        elif any(gaps):
            areas.append((int(sum(gaps) < 0), _corners([a, c, d, b])))
    return areas, crossings


def _corners(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
