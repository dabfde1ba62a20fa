"""A template as constructs, each with the requirements that it meets.

A construct is a tag, a printed value, or an element. An ID is in a comment: at the top
of the file it applies to the whole file, before a block to that block, within a block to that one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from comparison.spec import ID

COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
TAG = re.compile(r"\{%-?\s*(\w+)(.*?)-?%\}", re.DOTALL)
VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
ELEMENT = re.compile(r"<[A-Za-z!]")
# These continue or end a block.
CONTINUED = ("else", "elif", "elseif", "empty")


@dataclass(frozen=True)
class Span:
    """A range of the text that meets the same requirements; inner ones come after outer ones."""

    name: str
    ids: frozenset[str]
    start: int
    end: int


@dataclass
class TemplateCode:
    """The spans of one template, and the positions of its constructs."""

    text: str
    spans: list[Span] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Parse the text."""
        blocks = list(self._blocks())
        self.spans = [Span("", frozenset(), 0, len(self.text))]
        for comment in COMMENT.finditer(self.text):
            if ids := frozenset(ID.findall(comment[0])):
                name, start, end = self._scope(comment, blocks)
                self.spans.append(Span(name, ids, start, end))
        self.spans.sort(key=lambda span: (span.start, -span.end, bool(span.ids)))

    def _blocks(self) -> Iterator[tuple[str, int, int]]:
        """Yield each block, from its first tag to its last, as name, start and end."""
        tags = list(TAG.finditer(self.text))
        closed = {tag[1].removeprefix("end") for tag in tags if tag[1].startswith("end")}
        opened: list[re.Match] = []
        for tag in tags:
            if tag[1] in closed and not (tag[1] == "set" and "=" in tag[2]):
                opened.append(tag)
            elif tag[1].startswith("end") and opened:
                first = opened.pop()
                yield " ".join((first[1] + first[2]).split()), first.start(), tag.end()

    def _scope(self, comment: re.Match, blocks: list) -> tuple[str, int, int]:
        """Return the content of a comment."""
        if not self.text[: comment.start()].strip():
            return "", 0, len(self.text)
        following = len(self.text) - len(self.text[comment.end() :].lstrip())
        for name, start, end in blocks:
            if start == following:
                return name, comment.start(), end
        around = [one for one in blocks if one[1] < comment.start() < one[2]]
        return min(around, key=lambda one: one[2] - one[1], default=("", 0, len(self.text)))

    def constructs(self) -> list[int]:
        """Return the positions of all tags except closing ones, of all values and all elements."""
        plain = COMMENT.sub(lambda found: " " * len(found[0]), self.text)
        tags = [tag.start() for tag in TAG.finditer(plain) if not _continues(tag[1])]
        values = [value.start() for value in VALUE.finditer(plain)]
        plain = VALUE.sub(lambda found: " " * len(found[0]), plain)
        plain = TAG.sub(lambda found: " " * len(found[0]), plain)
        return sorted(tags + values + [one.start() for one in ELEMENT.finditer(plain)])

    def span_at(self, place: int) -> Span:
        """Return the innermost span around a position."""
        return [span for span in self.spans if span.start <= place < span.end][-1]

    def lines_by_span(self) -> dict[Span, set[int]]:
        """Return the lines of each span, without those of the spans in it."""
        starts = [0, *(found.end() for found in re.finditer("\n", self.text)), len(self.text)]
        found: dict[Span, set[int]] = {span: set() for span in self.spans}
        for line, (start, end) in enumerate(pairwise(starts), 1):
            if start < end:
                blank = len(self.text[start:end]) - len(self.text[start:end].lstrip())
                found[self.span_at(min(start + blank, end - 1))].add(line)
        return found


def _continues(name: str) -> bool:
    return name.startswith("end") or name in CONTINUED
