"""The lines of a dump: a header, a record each, an end with their numbers (OPS-6)."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, BinaryIO

from .values import written

FORMAT, VERSION = "stockroom dump", 1
HEADER = {"format", "version", "made_at"}
END = "end"
NOT_MIGRATED = "the database is not migrated"
# No record comes near it; what has no line breaks must not fill the memory.
LONGEST = 4 * 1024 * 1024

Record = dict[str, Any]
Counts = dict[str, int]


class Refused(Exception):
    """A dump that cannot be loaded, for a reason to be shown (OPS-6)."""


def at(line: int, reason: str) -> Refused:
    """Return the refusal of a line, counted from 1 (OPS-6)."""
    return Refused(f"line {line}: {reason}")


def write_lines(records: Iterable[tuple[str, Record]], names: Iterable[str]) -> Iterator[bytes]:
    """Yield the lines of a dump from records with their kinds, in order (OPS-6)."""
    counts = dict.fromkeys(names, 0)
    yield encode({"format": FORMAT, "version": VERSION, "made_at": datetime.now(UTC)})
    for name, record in records:
        counts[name] += 1
        yield encode({"record": name} | record)
    yield encode({"record": END, "counts": counts})


def encode(content: Record) -> bytes:
    """Return one line (OPS-6)."""
    return json.dumps(content, ensure_ascii=False, default=written).encode() + b"\n"


def read_lines(file: BinaryIO, names: Iterable[str]) -> Iterator[tuple[int, str, Record]]:
    """Yield number, kind and fields of each record; raise Refused at a line that is wrong (OPS-6).

    What was yielded may be kept only when the end has come.
    """
    lines = enumerate(iter(partial(file.readline, LONGEST), b""), 1)
    number, first = next(lines, (1, b""))
    check_header(decode(number, first))
    counts = dict.fromkeys(names, 0)
    for number, line in lines:
        record = decode(number, line)
        name = record.pop("record", None)
        if name == END:
            check_end(number, record, counts)
            break
        if not isinstance(name, str) or name not in counts:
            raise at(number, f"there is no kind of record “{name}”")
        counts[name] += 1
        yield number, name, record
    else:
        raise at(number + 1, "the end is missing; the file was cut off")
    for number, _line in lines:
        raise at(number, "nothing may come after the end")


def decode(number: int, line: bytes) -> Record:
    """Return the content of a line (OPS-6)."""
    try:
        content = json.loads(line.decode(), object_pairs_hook=without_repeats)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise at(number, "is not a JSON object, or not all of one")
    return content


def without_repeats(pairs: list[tuple[str, Any]]) -> Record:
    """Return an object that names each field once (OPS-6)."""
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("a field is repeated")
    return content


def check_header(header: Record) -> None:
    """Refuse what is not a dump, or one of another version (OPS-6)."""
    if header.get("format") != FORMAT:
        raise at(1, "is not the header of a stockroom’s dump")
    if header.get("version") != VERSION:
        raise at(1, f"version {header.get('version')} of the format; only {VERSION} can be loaded")
    if set(header) != HEADER:
        raise at(1, f"the header must have {', '.join(sorted(HEADER))} and nothing else")


def check_end(number: int, end: Record, counts: Counts) -> None:
    """Refuse an end that tells of other records than those before it (OPS-6)."""
    told = end.get("counts")
    if set(end) != {"counts"} or not isinstance(told, dict) or set(told) != set(counts):
        raise at(number, "the end must have the counts of all kinds of records and nothing else")
    for name, count in counts.items():
        if told[name] != count:
            raise at(number, f"{name} records: {told[name]} are announced, {count} came")
