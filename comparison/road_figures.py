"""What the curve of the road says about claims."""

from collections.abc import Sequence

from comparison import road_words
from comparison.road_code import Point


def figures(curve: Sequence[Point], titles: Sequence[str]) -> dict[str, str]:
    """Return the values for the texts of the claims, in words, with the titles of the steps."""
    return {
        "first": first(curve[0], titles[0]),
        "statements": road_words.sentence("statements", [one.statements for one in curve]),
        "names": road_words.sentence("names", [one.names for one in curve]),
        "widest": widest(curve, titles),
        "turn": turn(curve),
    }


def first(point: Point, title: str) -> str:
    """Return the figures of one step."""
    statements, names = point.statements, point.names
    django = f"{statements[0]:,} statements and {names[0]:,} names in Django"
    return f"“{title}”: {django}, {statements[1]:,} and {names[1]:,} in Flask"


def added(curve: Sequence[Point], step: int, what: str = "statements") -> tuple[int, int]:
    """Return the statements or names that a step adds, Django's first; steps count from 1."""
    before, after = (getattr(one, what) for one in curve[step - 2 : step])
    return tuple(more - fewer for more, fewer in zip(after, before, strict=True))


def turn(curve: Sequence[Point]) -> str:
    """Return the step from which on one of them needs fewer statements to the end."""
    return f"step {road_words.spans([one.statements for one in curve])[-1].first}"


def widest(curve: Sequence[Point], titles: Sequence[str]) -> str:
    """Return the step for which Flask needs the most statements beyond Django's."""
    before = [(0, 0), *(point.statements for point in curve)]
    grown = [
        (point.statements[0] - django, point.statements[1] - flask)
        for point, (django, flask) in zip(curve, before, strict=False)
    ]
    django, flask = max(grown, key=lambda one: one[1] - one[0])
    at = grown.index((django, flask))
    return f"step {at + 1}, “{titles[at]}”: {django:+,} in Django, {flask:+,} in Flask"
