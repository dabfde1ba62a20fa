"""The first page: where to begin, and the figures of the whole application."""

from typing import Any

from comparison import spec
from comparison.figures import Figures
from comparison.guide import road_pages
from comparison.guide.site import Site
from comparison.regions import TwinCode
from comparison.speed import percent


def write(site: Site) -> None:
    """Write the first page."""
    site.write(
        "index.html",
        "overview.html",
        figures=figures(Figures(site.codes)),
        steps=road_pages.links(),
    )


def figures(found: Figures) -> list[dict[str, Any]]:
    """Return the figures of the whole application, each with a sentence about its meaning."""
    known, both = spec.requirements(), len(met(found.codes))
    written = found.in_all()
    more = round(100 * (written[1] / written[0] - 1))
    direct = [len(one.direct) for one in found.packages]
    transitive = [len(one.transitive) for one in found.packages]
    return [
        {
            "title": "Requirements met by both",
            "counts": [both],
            "unit": f"of {len(known)}",
            "means": "Both do the same, and one suite of tests checks it.",
        },
        {
            "title": "Hand-written statements of Python",
            "counts": written,
            "means": f"Without imports and docstrings. Flask took {more} % more; "
            f"{percent(found.admin_share)} of that serves the admin, which was written by hand, "
            "without Flask-Admin.",
        },
        {
            "title": "Direct dependencies",
            "counts": direct,
            "means": "Packages to keep up to date; they pull in "
            f"{transitive[0]} and {transitive[1]} more.",
        },
        {
            "title": f"Decisions left to you (of {found.asked})",
            "counts": found.decided,
            "means": "Choices with several common answers; Django makes the others for you.",
        },
    ]


def met(codes: tuple[TwinCode, ...]) -> list[str]:
    """Return the requirements that the code of all twins meets."""
    return [name for name in spec.requirements() if all(code.region(name) for code in codes)]
