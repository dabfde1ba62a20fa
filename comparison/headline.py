"""Figures of the field guide in the README, each between two marks."""

import re
from pathlib import Path

from comparison import howto_cards, lookup, road_code, road_figures, spec
from comparison.figures import Figures
from tests.harness import road
from tests.harness.declaration import ROOT, Declaration, find

README = ROOT / "README.md"
# Of the road.
ADMIN_STEP = 7
BLOCK = re.compile(r"<!-- ([a-z ]+) -->(.*?)<!-- end of \1 -->", re.DOTALL)
LINK = re.compile(r"\]\((?P<path>[^)]+\.py)\)")


def rows(figures: Figures) -> dict[str, tuple[int, int]]:
    """Return the figures of both twins by label, Django's first."""
    steps = len(road.steps())
    chapters = {"ACC": "for accounts", "ADM": "for the admin", "API": "for the API"}
    return {
        "Statements of Python written here": figures.in_all(),
        **{f"… {text}": figures.of_chapter(key) for key, text in chapters.items()},
        "Statements of the small version, built in ten steps (with settings)": small(steps),
        "… for its admin (step 7)": small_admin(),
        "Template constructs written here": figures.in_all(("templates",)),
        "Direct dependencies": tuple(len(one.direct) for one in figures.packages),
        f"Left to you, of {figures.asked} choices (ORM, login, server …)": figures.decided,
    }


def small(number: int) -> tuple[int, int]:
    """Return the statements of the road's projects after this many steps, as the road does."""
    return road_code.curve()[number - 1].statements


def small_admin() -> tuple[int, int]:
    """Return the statements that the step with the admin adds to the road's projects."""
    return road_figures.added(road_code.curve(), ADMIN_STEP)


def table(figures: Figures) -> str:
    """Return the figures as a table in Markdown."""
    names = " | ".join(f"{twin.name} {release(twin)}" for twin in find())
    head = f"| Both meet {len(spec.requirements())} requirements | {names} |"
    counts = rows(figures).items()
    lines = [f"| {name} | {first:,} | {other:,} |" for name, (first, other) in counts]
    return "".join(f"\n{line}" for line in [head, "| --- | ---: | ---: |", *lines]) + "\n"


def release(twin: Declaration) -> str:
    """Return the release of its framework that a twin requires."""
    required = (twin.folder / "pyproject.toml").read_text("utf-8")
    return re.search(rf'"{twin.name}>=([0-9.]+),', required, re.IGNORECASE)[1]


def core(folder: Path) -> list[Path]:
    """Return the files of a twin that the README recommends to read first."""
    paths = (ROOT / path for path in LINK.findall(blocks()["core"]))
    return [path for path in paths if path.is_relative_to(folder)]


def lines(files: list[Path]) -> int:
    """Return the total number of lines of files."""
    return sum(path.read_text("utf-8").count("\n") for path in files)


def core_size() -> str:
    """Return the length of both cores, rounded."""
    first, other = (round(lines(core(twin.folder)), -2) for twin in find())
    return f"about {first:,} lines in Django, {other:,} in Flask"


def computed() -> dict[str, str]:
    """Return the text of each block."""
    return {
        "figures": table(Figures(lookup.codes())),
        "tasks": f"{len(howto_cards.cards())} tasks",
        "core size": core_size(),
    }


def blocks() -> dict[str, str]:
    """Return the texts between marks in the README, by name."""
    return dict(BLOCK.findall(README.read_text("utf-8")))


def renew() -> bool:
    """Update the figures in the README; return whether they changed."""
    old, new = README.read_text("utf-8"), blocks() | computed()
    text = BLOCK.sub(lambda one: f"<!-- {one[1]} -->{new[one[1]]}<!-- end of {one[1]} -->", old)
    README.write_text(text, "utf-8")
    return text != old
