"""Named places in a twin, such as stock/views.py::item_list, whatever their line numbers."""

import re
from dataclasses import dataclass

from comparison.regions import TwinCode
from comparison.sources import python


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    label: str
    path: str
    line: int


def find(code: TwinCode, reference: str) -> Place:
    """Return the named place, or raise LookupError.

    A path is relative to the twin's stockroom/ or its folder. After `::` is a dotted function or
    class, a name assigned in the module or in such a class, or a block of a template.
    """
    path, _, name = reference.partition("::")
    options = [one for one in (f"stockroom/{path}", path) if (code.folder / one).is_file()]
    if not options:
        raise LookupError(f"{code.folder.name} has no {path}.")
    line = line_of(code, options[0], name) if name else 1
    return Place(f"{path} {name}".strip(), options[0], line)


def line_of(code: TwinCode, path: str, name: str) -> int:
    """Return the line where a name is defined in a file."""
    if path.endswith(".py"):
        for statement in python(code.folder / path).statements:
            if name in (statement.owner, statement.assigns):
                return statement.head
    else:
        words = re.compile(rf"\{{%-?\s*(?:block|macro) {re.escape(name)}\b")
        for number, line in enumerate(code.text(path), 1):
            if words.search(line):
                return number
    raise LookupError(f"{code.folder.name}/{path} defines no {name}.")
