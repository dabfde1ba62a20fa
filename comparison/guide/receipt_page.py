"""One request, step by step: a clerk's receipt from the URL to SQL and back, in both twins."""

from dataclasses import dataclass

from markupsafe import Markup

from comparison import followed, places, stages
from comparison.guide.evidence_shown import colors
from comparison.guide.site import Site, code_path
from comparison.regions import Part, TwinCode

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Shown:
    """Code of one twin with its lines: a function, a class or an assigned name."""

    place: str
    link: str
    lines: list[tuple[int, Markup]]


@dataclass(frozen=True)
class Side:
    """One twin's part of a stage."""

    name: str
    percent: float
    steps: list[tuple[str, float]]
    code: list[Shown]
    sql: list[tuple[Markup, bool]]  # whether it is transaction control
    words: list[str]  # the first of each statement


def write(site: Site) -> None:
    """Write the page."""
    kept = followed.kept()
    ran = [stages.ran(code.key, kept["twins"][code.key]["events"]) for code in site.codes]
    shown = [
        {
            "title": stage["title"],
            "says": stage["says"],
            "sides": [
                side(site, code, stage[code.key]["show"], own[at])
                for code, own in zip(site.codes, ran, strict=True)
            ],
        }
        for at, stage in enumerate(stages.stages())
    ]
    for at, stage in enumerate(shown):
        before = [sql for one in shown[: at + 1] for sql in one["sides"][0].words]
        ended = [sql for one in shown[:at] for sql in one["sides"][0].words]
        stage["in_transaction"] = "BEGIN" in before and "COMMIT" not in ended
    sides = zip(*(stage["sides"] for stage in shown), strict=True)
    most = max(one.percent for stage in shown for one in stage["sides"])
    counts = [sum(not is_control for one in own for _, is_control in one.sql) for own in sides]
    site.write("receipt.html", "receipt.html", stages=shown, kept=kept, most=most, counts=counts)


def side(site: Site, code: TwinCode, show: list[str], ran: stages.Ran) -> Side:
    """Return a twin's part of a stage, highlighted."""
    return Side(
        name=code.name,
        percent=round(100 * ran.share, 1),
        steps=[(word, round(100 * share, 1)) for word, share in ran.steps],
        code=[lines(site, code, reference) for reference in show],
        sql=[(colors(one), one.startswith(CONTROL)) for one in ran.sql],
        words=[one.split()[0] for one in ran.sql],
    )


def lines(site: Site, code: TwinCode, reference: str) -> Shown:
    """Return the code that a reference names, without its docstring's blank lines."""
    place = places.find(code, reference)
    texts = site.lines(code.folder, place.path)
    numbers = numbers_of(code, place, reference.partition("::")[2])
    found = [(number, texts[number - 1]) for number in numbers]
    return Shown(place.label, code_path(code.folder, place.path, place.line), found)


def numbers_of(code: TwinCode, place: places.Place, name: str) -> list[int]:
    """Return the line numbers of a function or class, or of an assignment or file."""
    own = [part for part in code.parts if part.path == place.path and is_within(part, name)]
    if name and own:
        return sorted(number for part in own for number in part.lines)
    text = code.text(place.path)
    if not name:
        return list(range(1, len(text) + 1))
    ends = (n for n in range(place.line, len(text) + 1) if text[n - 1] in (")", "]", "}"))
    return list(range(place.line, next(ends) + 1))


def is_within(part: Part, name: str) -> bool:
    """Return whether a part is a function or class, or something in it."""
    return f"{part.name}.".startswith(f"{name}.")
