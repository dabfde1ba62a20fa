"""The lines of each twin that meet each requirement, found by the IDs in the code itself."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from comparison import sources
from comparison.python_code import PythonCode, Statement
from comparison.template_code import TemplateCode
from tests.harness.declaration import Declaration

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Part:
    """Code in one file that meets the same requirements under one name: function, class, block."""

    path: str  # in the twin's folder
    name: str  # dotted, "" for the top of a module or a whole template
    ids: frozenset[str]
    claim: str  # the name that claims them: its own or its class's; "" for the file
    kind: str  # of sources.KINDS, "generated" apart
    ranges: Ranges  # of lines from 1, both ends included
    count: int  # hand-written statements of Python or constructs of a template
    generated: int  # generated ones
    words: int  # names and values in the statements
    is_called: bool  # a function, not a declaration

    @property
    def lines(self) -> list[int]:
        """Return its line numbers."""
        return [line for first, last in self.ranges for line in range(first, last + 1)]


@dataclass
class TwinCode:
    """All hand-written code of one twin."""

    key: str
    name: str
    folder: Path
    parts: list[Part] = field(default_factory=list)
    # External imports, each name once.
    imports: set[tuple[str, str]] = field(default_factory=set)
    _texts: dict[str, list[str]] = field(default_factory=dict)
    _ids: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)

    def region(self, requirement: str) -> list[Part]:
        """Return the parts that meet a requirement, in the order of files and lines."""
        return [part for part in self.parts if requirement in part.ids]

    def ids_at(self, path: str, line: int) -> frozenset[str]:
        """Return the requirements of the code at a line."""
        if not self._ids:
            for part in self.parts:
                self._ids.update(dict.fromkeys(((part.path, at) for at in part.lines), part.ids))
        return self._ids.get((path, line), frozenset())

    def text(self, path: str) -> list[str]:
        """Return the lines of a file."""
        if path not in self._texts:
            self._texts[path] = (self.folder / path).read_text("utf-8").splitlines()
        return self._texts[path]


@cache
def read(twin: Declaration) -> TwinCode:
    """Parse all Python files and templates of a twin."""
    code = TwinCode(twin.key, twin.name, twin.folder)
    for path in sources.files(twin.folder):
        relative = path.relative_to(twin.folder)
        kind = sources.kind_of(relative)
        if kind == "templates":
            code.parts += template_parts(path.read_text("utf-8"), relative.as_posix())
        elif kind:
            parsed = sources.python(path)
            code.parts += python_parts(parsed, relative.as_posix(), kind)
            code.imports |= parsed.imports
    return code


def python_parts(code: PythonCode, path: str, kind: str) -> list[Part]:
    """Return the parts of a Python file in the order of their lines."""
    by_line: dict[int, tuple] = {}
    grouped: dict[tuple, list[Statement]] = defaultdict(list)
    for one in code.statements:
        group = (one.owner, one.ids)
        grouped[group].append(one)
        by_line |= dict.fromkeys(range(one.first, one.last + 1), group)
    blank = {at for at, line in enumerate(code.text.splitlines(), 1) if not line.strip()}
    lines: dict[tuple, list[int]] = defaultdict(list)
    for line, group in by_line.items():
        lines[group] += [] if line in blank else [line]
    generated = sources.generated(Path(path).name)
    return sorted(
        (
            _part(path, kind, group, ranges(lines[group], blank), found, generated)
            for group, found in grouped.items()
        ),
        key=lambda part: part.ranges[:1],
    )


def _part(
    path: str,
    kind: str,
    group: tuple[str, frozenset[str]],
    lines: Ranges,
    statements: list[Statement],
    generated: frozenset[str],
) -> Part:
    made = sum(one.shape in generated for one in statements)
    return Part(
        path=path,
        name=group[0],
        ids=group[1],
        claim=statements[0].claim,
        kind=kind,
        ranges=lines,
        count=len(statements) - made,
        generated=made,
        words=sum(one.words for one in statements if one.shape not in generated),
        is_called=any(one.is_called for one in statements),
    )


def template_parts(text: str, path: str) -> list[Part]:
    """Return the parts of a template."""
    code = TemplateCode(text)
    counts: dict = defaultdict(int)
    for place in code.constructs():
        counts[code.span_at(place)] += 1
    return [
        Part(path, span.name, span.ids, "", "templates", ranges(lines), counts[span], 0, 0, False)
        for span, lines in code.lines_by_span().items()
        if lines
    ]


def ranges(lines: Iterable[int], blank: Container[int] = ()) -> Ranges:
    """Return lines as ranges, both ends included; blank lines in between join them."""
    found: list[tuple[int, int]] = []
    for line in sorted(lines):
        if found and all(between in blank for between in range(found[-1][1] + 1, line)):
            found[-1] = (found[-1][0], line)
        else:
            found.append((line, line))
    return tuple(found)
