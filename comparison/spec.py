"""The requirements, read from the chapters of shared_spec/."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from tests.harness.declaration import ROOT

FOLDER = ROOT / "shared_spec"
ENTRY = re.compile(r"^## ([A-Z]{3}-\d+) (.+)$", re.MULTILINE)
HEADING = re.compile(r"^# (?:[A-Z]{3}: )?(.+)$", re.MULTILINE)
NEXT_SECTION = re.compile(r"^## ", re.MULTILINE)
# An ID starts with the letters of a chapter: “UTF-8” is not one.
LETTERS = {
    name[:3] for file in FOLDER.glob("*.md") for name, _ in ENTRY.findall(file.read_text("utf-8"))
}
ID = re.compile(rf"\b(?:{'|'.join(sorted(LETTERS))})-\d+\b")


@dataclass(frozen=True)
class Requirement:
    """One entry of the spec; text and reason are Markdown."""

    id: str
    title: str
    says: str
    why: str
    file: str
    chapter_title: str

    @property
    def chapter(self) -> str:
        """Return the letters of the ID, such as ACC."""
        return self.id.partition("-")[0]

    @property
    def number(self) -> int:
        """Return the number within the chapter."""
        return int(self.id.partition("-")[2])


@cache
def requirements(folder: Path = FOLDER) -> dict[str, Requirement]:
    """Return all requirements by ID, in the order of the spec's README."""
    order = re.findall(r"\]\((\w+\.md)\)", (folder / "README.md").read_text("utf-8"))
    files = sorted(folder.glob("*.md"), key=lambda one: (_place(order, one.name), one.name))
    return {one.id: one for file in files for one in _entries(file)}


def _place(order: Sequence[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def _entries(file: Path) -> list[Requirement]:
    text = file.read_text("utf-8")
    found = []
    for heading in ENTRY.finditer(text):
        rest = text[heading.end() :]
        if following := NEXT_SECTION.search(rest):
            rest = rest[: following.start()]
        says, _, why = rest.partition("*Why:*")
        chapter = HEADING.search(text)
        found.append(
            Requirement(
                id=heading[1],
                title=heading[2].strip(),
                says=says.strip(),
                why=why.strip(),
                file=file.name,
                chapter_title=chapter[1] if chapter else file.stem,
            )
        )
    return found


def chapters() -> dict[str, str]:
    """Return the title of each chapter by its letters, in the order of the spec."""
    return {one.chapter: one.chapter_title for one in requirements().values()}


def chapter(name: str) -> str:
    """Return the letters of an area by themselves or by the name of its file; else ""."""
    names = {one.file.removesuffix(".md"): one.chapter for one in requirements().values()}
    return names.get(name.lower(), name.upper() if name.upper() in names.values() else "")


def find(name: str) -> Requirement:
    """Return the requirement of that ID, “acc-8” works too; LookupError lists similar ones."""
    known = requirements()
    wanted = re.sub(r"^([A-Z]{3})-?0*(\d+)$", r"\1-\2", name.strip().upper())
    if wanted in known:
        return known[wanted]
    near = get_close_matches(wanted, known, n=3, cutoff=0.5)
    hint = f" Similar: {', '.join(near)}." if near else f" Areas: {', '.join(chapters())}."
    raise LookupError(f"There is no requirement “{name}”.{hint}")
