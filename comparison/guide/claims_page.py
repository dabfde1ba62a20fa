"""The page of claims, with the curve of code written and requirements met."""

from typing import Any

from comparison import claims
from comparison.figures import Figures
from comparison.guide.site import Site

WIDTH, HEIGHT = 600, 200
CURVES = {
    "statements": "Statements of Python and settings written",
    "names": "Framework and extension names used",
}


def write(site: Site, figures: Figures, measured: dict[str, Any] | None) -> None:
    """Write the page."""
    site.write(
        "claims.html",
        "claims.html",
        claims=claims.claims(figures, measured),
        verdicts=claims.VERDICTS,
        curves=[(what, title, lines(figures, what)) for what, title in CURVES.items()],
        ends=figures.chapter_ends.values(),
        last=figures.curve[-1].statements,
        python=figures.in_all(),
        size=(WIDTH, HEIGHT),
    )


def lines(figures: Figures, what: str) -> list[str]:
    """Return the points of a line for each twin, in a box of WIDTH by HEIGHT."""
    curve = [getattr(point, what) for point in figures.curve]
    most, steps = max(map(max, curve)), max(len(curve) - 1, 1)
    return [
        " ".join(
            f"{WIDTH * step / steps:.1f},{HEIGHT - HEIGHT * values[at] / most:.1f}"
            for step, values in enumerate(curve)
        )
        for at in range(len(figures.codes))
    ]
