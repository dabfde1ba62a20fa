"""The evidence of each requirement, as its page shows it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from comparison.highlight import for_html, tokens
from comparison.regions import TwinCode

# How many statements a page shows: those that the fewest other requirements ran.
MOST = 12
# Of how many characters a longer statement shows its beginning and its end.
BEGINNING, END = 600, 200


@dataclass(frozen=True)
class Ran:
    """What ran of one twin."""

    name: str
    own: int
    packages: dict[str, int]
    written: list[Markup]
    read: list[Markup]
    more: int  # statements that are not shown, as more requirements run them
    templates: list[str]


@dataclass(frozen=True)
class Shown:
    """What ran of both, and the packages of both by how much of them ran."""

    twins: list[Ran]
    packages: list[str]

    @property
    def has_templates(self) -> bool:
        """Tell whether any template was used."""
        return any(one.templates for one in self.twins)


def by_requirement(evidence: dict[str, Any], codes: tuple[TwinCode, ...]) -> dict[str, Shown]:
    """Return what is shown of the evidence, by ID."""
    if not evidence:
        return {}
    ran = [_ran(code.name, evidence["twins"][code.key]) for code in codes]
    shared = set.intersection(*map(set, ran))
    return {name: _shown([own[name] for own in ran]) for name in shared}


def _ran(name: str, twin: dict[str, Any]) -> dict[str, Ran]:
    requirements = twin["requirements"]
    runs = Counter(at for one in requirements.values() for at in one["sql"])
    found = {}
    for key, one in requirements.items():
        own = sorted(one["sql"], key=lambda at: (runs[at], at))[:MOST]
        reads = [at for at in own if twin["sql"][at].startswith("SELECT")]
        found[key] = Ran(
            name=name,
            own=one["own"],
            packages=one["packages"],
            written=[_sql(twin["sql"][at]) for at in own if at not in reads],
            read=[_sql(twin["sql"][at]) for at in reads],
            more=len(one["sql"]) - len(own),
            templates=[twin["templates"][at] for at in one["templates"]],
        )
    return {key: ran for key, ran in found.items() if requirements[key]["tests"]}


def _shown(twins: list[Ran]) -> Shown:
    together = sum((Counter(one.packages) for one in twins), Counter())
    return Shown(twins, [name for name, _ in together.most_common()])


def _sql(text: str) -> Markup:
    if len(text) > BEGINNING + END:
        text = f"{text[:BEGINNING]} … {text[-END:]}"
    lines = (for_html(line) for line in tokens("statement.sql", [text]))
    return Markup("".join(lines))  # noqa: S704 - escaped token by token
