"""The evidence of each requirement, as its page shows it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from comparison.highlight import for_html, tokens
from comparison.regions import TwinCode

# What more than this share of all requirements ran is no requirement's own.
MOST = 0.5


@dataclass(frozen=True)
class Ran:
    """What ran of one twin."""

    name: str
    own: int
    packages: dict[str, int]
    special: list[Markup]
    common: list[Markup]
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
    common = {at for at, count in runs.items() if count > MOST * len(requirements)}
    coloured = [_sql(text) for text in twin["sql"]]
    return {
        key: Ran(
            name=name,
            own=one["own"],
            packages=one["packages"],
            special=[coloured[at] for at in one["sql"] if at not in common],
            common=[coloured[at] for at in one["sql"] if at in common],
            templates=[twin["templates"][at] for at in one["templates"]],
        )
        for key, one in requirements.items()
        if one["tests"]
    }


def _shown(twins: list[Ran]) -> Shown:
    together = sum((Counter(one.packages) for one in twins), Counter())
    return Shown(twins, [name for name, _ in together.most_common()])


def _sql(text: str) -> Markup:
    lines = (for_html(line) for line in tokens("statement.sql", [text]))
    return Markup("".join(lines))  # noqa: S704 - escaped token by token
