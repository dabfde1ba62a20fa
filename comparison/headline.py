"""The headline figures of the field guide, in the README between two marks."""

from comparison import lookup, spec
from comparison.figures import Figures
from tests.harness.declaration import ROOT

README = ROOT / "README.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->"


def rows(figures: Figures) -> dict[str, tuple[int, int]]:
    """Return the figures of both twins by label, Django's first."""
    chapters = {"ACC": "for accounts", "ADM": "for the admin", "API": "for the API"}
    return {
        "Statements of Python written here": figures.in_all(),
        **{f"… {text}": figures.of_chapter(key) for key, text in chapters.items()},
        "Tags, values and elements of templates written here": figures.in_all(("templates",)),
        "Direct dependencies": tuple(len(one.direct) for one in figures.packages),
        f"Decisions left to you (of {figures.asked})": figures.decided,
    }


def table() -> str:
    """Return the figures as a table in Markdown."""
    head = f"| Both meet {len(spec.requirements())} requirements | Django | Flask |"
    found = rows(Figures(lookup.codes()))
    lines = [f"| {name} | {first:,} | {other:,} |" for name, (first, other) in found.items()]
    return "".join(f"{line}\n" for line in [head, "| --- | ---: | ---: |", *lines])


def kept() -> str:
    """Return the table in the README."""
    return README.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]


def renew() -> bool:
    """Update the figures in the README; return whether they changed."""
    new, old = table(), kept()
    if new == old:
        return False
    text = README.read_text("utf-8").replace(f"{BEGIN}{old}{END}", f"{BEGIN}{new}{END}")
    README.write_text(text, "utf-8")
    return True
