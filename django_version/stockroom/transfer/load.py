"""Fill an empty stockroom from a dump, with all of it or with nothing (OPS-6)."""

from typing import BinaryIO

from django.contrib.auth.models import Permission
from django.db import DatabaseError, transaction

from ..web.health import is_migrated
from ..web.progress import watched
from .counters import continue_numbers
from .kind import Kind, permission_numbers
from .kinds import KINDS
from .ledger import Ledger
from .lines import NOT_MIGRATED, Record, Refused, at, read_lines
from .values import Wrong

BATCH = 500


def load(file: BinaryIO) -> int:
    """Write what a dump holds and return the number of records (OPS-6).

    Raises Refused, and changes nothing, where the dump is wrong or the stockroom not empty.
    """
    if not is_migrated():
        raise Refused(NOT_MIGRATED)
    with transaction.atomic(durable=True):
        check_empty()
        loading = Loading()
        for line, name, record in watched(read_lines(file, KINDS)):
            loading.add(line, KINDS[name], record)
        loading.finish()
        continue_numbers()
    return loading.count


def check_empty() -> None:
    """Refuse a stockroom that has anything of what a dump holds (OPS-6)."""
    for name, kind in KINDS.items():
        if kind.rows.exists():
            raise Refused(f"the stockroom is not empty, it has {name} records; load into a new one")


class Loading:
    """A dump that is being loaded: what may be referred to, and what is not yet written (OPS-6)."""

    def __init__(self):
        targets = [target for kind in KINDS.values() for target in kind.references.values()]
        self.known: dict[type, set] = {target: set() for target in targets}
        self.known[Permission] = set(permission_numbers())
        self.ledger = Ledger()
        self.kind: Kind | None = None
        self.batch: list[tuple[int, Record]] = []
        self.without_profile: set[int] = set()
        self.count = self.line = 0

    def add(self, line: int, kind: Kind, record: Record) -> None:
        """Check a record and write it with others of its kind (OPS-6)."""
        self.line = line
        try:
            values = kind.read(record)
            self.check_references(kind, values)
        except Wrong as error:
            raise at(line, str(error)) from None
        if kind is not self.kind or len(self.batch) == BATCH:
            self.write()
        self.kind = kind
        self.batch.append((line, values))
        self.note(kind, values)
        self.count += 1

    def check_references(self, kind: Kind, values: Record) -> None:
        """Refuse a reference to what has not come before (OPS-6)."""
        for name, target in kind.references.items():
            value = values[name]
            for one in value if isinstance(value, list) else [value]:
                if one is not None and one not in self.known[target]:
                    raise Wrong(f"{name}: there is no “{one}” above")

    def note(self, kind: Kind, values: Record) -> None:
        """Remember what later records may refer to or must fit (OPS-6)."""
        if kind.model in self.known:
            self.known[kind.model].add(values["id"])
        if kind.name == "person":
            self.without_profile.add(values["id"])
        elif kind.name == "profile":
            self.without_profile.discard(values["user"])
        self.ledger.add(self.line, kind.name, values)

    def write(self) -> None:
        """Insert what was read of one kind (OPS-6)."""
        if self.batch:
            try:
                with transaction.atomic():
                    self.kind.insert([values for _line, values in self.batch])
            except DatabaseError:
                self.refuse_one()
                raise
        self.batch = []

    def refuse_one(self) -> None:
        """Name the first line of a batch that the database does not take (OPS-6)."""
        for line, values in self.batch:
            try:
                with transaction.atomic():
                    self.kind.insert([values])
            except DatabaseError as error:
                reason = str(error).splitlines()[0]
                raise at(line, f"the database does not take it: {reason}") from None

    def finish(self) -> None:
        """Write the rest, and check what only the whole can tell (OPS-6)."""
        self.write()
        self.ledger.check()
        if self.without_profile:
            raise at(self.line, f"person {min(self.without_profile)} has no profile")
