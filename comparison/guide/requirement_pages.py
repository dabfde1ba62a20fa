"""One page per requirement: its sentence, the framework, the code, the tests."""

from typing import Any

from markupsafe import Markup

from comparison import counting, documentation, framework, spec, spec_tests, terminal
from comparison.guide import code_shown, pictures, running
from comparison.guide.site import Site, inline, rendered, requirement_path
from comparison.regions import Part, TwinCode
from comparison.spec import Requirement


def write(site: Site, evidence: dict[str, Any]) -> None:
    """Write the pages of all requirements; the evidence is by ID, and may be incomplete."""
    known = list(spec.requirements().values())
    tests = spec_tests.by_requirement() if spec_tests.FOLDER.is_dir() else {}
    for at, one in enumerate(known):
        neighbors = {
            "before": known[at - 1].id if at else "",
            "after": known[at + 1].id if at + 1 < len(known) else "",
        }
        site.write(
            requirement_path(one.id),
            "requirement.html",
            **page(site, one),
            **neighbors,
            tests=tests.get(one.id, []),
            evidence=evidence.get(one.id),
        )


def page(site: Site, requirement: Requirement) -> dict[str, Any]:
    """Return the content of a requirement's page about both twins."""
    regions = [code.region(requirement.id) for code in site.codes]
    efforts = [counting.effort(code, requirement.id) for code in site.codes]
    labels = {k: label for k, label in terminal.LABELS.items() if any(any(e[k]) for e in efforts)}
    address = running.address(requirement, site.codes)
    return {
        "requirement": requirement,
        "says": rendered(requirement.says, "../"),
        "why": rendered(requirement.why[:1].upper() + requirement.why[1:], "../"),
        "address": address,
        "picture": pictures.file_of(address).name if pictures.file_of(address).exists() else "",
        "is_same": pictures.is_same(address),
        "labels": labels,
        "efforts": efforts,
        "framework": [
            (code, sentence(requirement.id, code), names(code, region))
            for code, region in zip(site.codes, regions, strict=True)
        ],
        "code": code_shown.code(site, regions, requirement.id),
    }


def sentence(requirement: str, code: TwinCode) -> Markup:
    """Return the framework's part in a requirement, if framework.toml has one."""
    text = framework.texts().get(requirement, {}).get(code.key, "")
    return inline(framework.linked(text))


def names(code: TwinCode, region: list[Part]) -> list[tuple[str, str]]:
    """Return the framework and extension names used by the code, each with its page."""
    return documentation.names(code, region)
