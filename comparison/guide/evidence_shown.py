"""The evidence of each requirement, as its page shows it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from comparison.highlight import for_html, tokens
from comparison.regions import TwinCode

# The number of statements on a page, read or write: those run by the fewest other requirements, but
# of writes first one of each command and table.
MOST = 8
WRITE = re.compile(r'(INSERT|UPDATE|DELETE)(?: INTO| FROM)? "?(\w+)')
# Longer statements than this many characters show only their beginning and end.
BEGINNING, END = 600, 200


@dataclass(frozen=True)
class Ran:
    """What ran in one twin."""

    name: str
    own: int
    written: list[Markup]
    read: list[Markup]
    writes: int
    reads: int

    @property
    def is_cut(self) -> bool:
        """Return whether more statements ran than are shown."""
        return self.writes > len(self.written) or self.reads > len(self.read)


@dataclass(frozen=True)
class Shown:
    """What ran in both."""

    twins: list[Ran]

    @property
    def has_sql(self) -> bool:
        """Return whether any statement is shown."""
        return any(one.written or one.read for one in self.twins)

    @property
    def is_cut(self) -> bool:
        """Return whether more statements ran than are shown."""
        return any(one.is_cut for one in self.twins)


def by_requirement(evidence: dict[str, Any], codes: tuple[TwinCode, ...]) -> dict[str, Shown]:
    """Return the shown evidence, by ID."""
    if not evidence:
        return {}
    ran = [_ran(code.name, evidence["twins"][code.key]) for code in codes]
    shared = set.intersection(*map(set, ran))
    return {name: Shown([own[name] for own in ran]) for name in shared}


def _ran(name: str, twin: dict[str, Any]) -> dict[str, Ran]:
    requirements = twin["requirements"]
    runs = Counter(at for one in requirements.values() for at in one["sql"])
    found = {}
    for key, one in requirements.items():
        own = sorted(one.get("issued", one["sql"]), key=lambda at: (runs[at], at))
        reads = [at for at in own if twin["sql"][at].startswith(("SELECT", "WITH"))]
        writes = varied([twin["sql"][at] for at in own if at not in reads])
        found[key] = Ran(
            name=name,
            own=one["own"],
            written=[colors(text) for text in writes[:MOST]],
            read=[colors(twin["sql"][at]) for at in reads[:MOST]],
            writes=len(writes),
            reads=len(reads),
        )
    return {key: ran for key, ran in found.items() if requirements[key]["tests"]}


def varied(writes: Sequence[str]) -> list[str]:
    """Return writes in another order: the first of each command and table, then the others."""
    first: dict[tuple[str, ...], str] = {}
    for text in writes:
        first.setdefault(WRITE.match(text).groups(), text)
    return [*first.values(), *(text for text in writes if text not in first.values())]


def colors(text: str) -> Markup:
    """Return a highlighted statement; of a long one the beginning and the end."""
    if len(text) > BEGINNING + END:
        text = f"{text[:BEGINNING]} … {text[-END:]}"
    lines = (for_html(line) for line in tokens("statement.sql", [text]))
    return Markup("".join(lines))  # noqa: S704 - escaped token by token
