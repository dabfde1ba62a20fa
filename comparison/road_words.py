"""The framework with less code after each step of the road, in a computed sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

NAMES = ("Django", "Flask")
Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Span:
    """Steps from one to another, both included, and who has less: 0, 1 or None for neither."""

    first: int
    last: int
    leader: int | None


def enumerated(values: Sequence[int]) -> str:
    """Return values as 8, 8 and 6."""
    *first, last = map(str, values)
    return f"{', '.join(first)} and {last}"


def spans(pairs: Pairs) -> list[Span]:
    """Return who has less from which step to which; steps count from 1."""
    found: list[Span] = []
    for step, (django, flask) in enumerate(pairs, 1):
        leader = None if django == flask else int(flask < django)
        if found and found[-1].leader == leader:
            found[-1] = Span(found[-1].first, step, leader)
        else:
            found.append(Span(step, step, leader))
    return found


def sentence(what: str, pairs: Pairs) -> str:
    """Return one sentence: who needs fewer of something, when, and at the end."""
    found = spans(pairs)
    if found[-1].leader is not None and (words := _nearly_always(found)):
        clauses = [f"{NAMES[found[-1].leader]} needs fewer {what} {words}"]
    else:
        clauses = [_who(span, what if not at else "", len(pairs)) for at, span in enumerate(found)]
    end = " and ".join(f"{n:,} in {name}" for n, name in zip(pairs[-1], NAMES, strict=True))
    text = f"{', '.join(clauses)}; at the end it is {end}."
    return text[0].upper() + text[1:]


def _nearly_always(found: Sequence[Span]) -> str:
    """Return when the last leader leads, if that is after every step, or after all but one."""
    if len(found) == 1:
        return "after every step"
    if len(found) == 3 and found[0].leader == found[2].leader and found[1].first == found[1].last:
        return f"after every step except step {found[1].first}"
    return ""


def _who(span: Span, what: str, steps: int) -> str:
    """Return a clause; the first one names the measure."""
    who, few = (
        ("both", "the same number of") if span.leader is None else (NAMES[span.leader], "fewer")
    )
    verb = "need" if span.leader is None else "needs"
    words = [who, verb, few, what] if what else [who, few.removesuffix(" number of")]
    return " ".join([*words, _when(span, steps)])


def _when(span: Span, steps: int) -> str:
    if span.first == span.last:
        return f"after step {span.first}"
    if span.last == steps:
        return f"from step {span.first} on"
    if span.first == 1:
        return f"up to step {span.last}"
    return f"from step {span.first} to step {span.last}"
