"""What belongs to a record, as rows of its form: added, changed, deleted with it (ADM-8)."""

import re
from typing import TYPE_CHECKING

from flask import abort, request
from sqlalchemy import inspect
from wtforms import Field

from ..extensions import db
from ..web.attributes import key_of
from ..web.model_forms import form_class
from ..web.numbers import read_number
from .history import ADDED, CHANGED, join_words, write_history

if TYPE_CHECKING:
    from .kinds import Inline
    from .options import ModelAdmin


def repeated(model: type[db.Model], fields: list[Field]) -> list[Field]:
    """Return the fields that hold what one before them holds already (ADM-8)."""
    keys = [key_of(model, field.short_name, field.data)[1] for field in fields]
    return [field for place, field in enumerate(fields) if keys[place] in keys[:place]]


class Row:
    """One record within another's form, or an empty line for a new one (ADM-8)."""

    def __init__(self, inline: "Inline", record: db.Model, prefix: str, may_edit: bool):
        self.record, self.prefix = record, prefix
        self.is_new = inspect(record).transient
        may_change = inline.has_add_permission if self.is_new else inline.has_change_permission
        self.can_change = may_edit and may_change()
        self.can_delete = may_edit and not self.is_new and inline.has_delete_permission()
        form = form_class(inline.model, inline.fields, overrides=inline.form_overrides)
        self.form = form(record, prefix=prefix, meta={"csrf": False})
        self.is_deleted = self.can_delete and f"{prefix}DELETE" in request.form

    @property
    def counts(self) -> bool:
        """Whether the row is filled in, or stood there, and stays (ADM-8)."""
        is_filled = any(field.data not in ("", None, False) for field in self.form)
        return self.can_change and not self.is_deleted and (is_filled or not self.is_new)


class Rows:
    """What belongs to a record, as the rows of an inline (ADM-8)."""

    def __init__(self, inline: "Inline", parent: db.Model, may_edit: bool):
        self.inline, self.parent, self.may_edit = inline, parent, may_edit
        self.name = inline.relation_of(type(parent))
        found = getattr(parent, self.name)
        self.is_list = isinstance(found, list)
        self.records = list(found) if self.is_list else [found]
        self.is_forged = False
        self.rows = self.sent_rows() if request.method == "POST" else self.shown_rows()

    def shown_rows(self) -> list[Row]:
        """Return a row for each record, and empty ones to add more (ADM-8)."""
        spare = self.inline.extra if self.may_edit and self.inline.has_add_permission() else 0
        records = self.records + [self.inline.model() for _ in range(spare)]
        return [self.row(record, number) for number, record in enumerate(records)]

    def row(self, record: db.Model, number: int) -> Row:
        """Return the row of a record under its number in the form (ADM-8)."""
        return Row(self.inline, record, f"{self.name}-{number}-", self.may_edit)

    def sent_rows(self) -> list[Row]:
        """Return the rows that were sent; a number that is not of this record is none (ADM-8)."""
        pattern = re.compile(rf"{self.name}-([0-9]{{1,4}})-\w+")
        numbers = {int(found[1]) for key in request.form if (found := pattern.fullmatch(key))}
        known = {str(record.id): record for record in self.records}
        rows = []
        for number in sorted(numbers):
            key = request.form.get(f"{self.name}-{number}-id", "")
            if key and read_number(key) is None:
                abort(400)
            # Each record has one row; what is no list has no row for a new one.
            record = self.inline.model() if self.is_list and not key else known.pop(key, None)
            if record is None:
                self.is_forged = True
            else:
                rows.append(self.row(record, number))
        return rows

    def validate(self) -> bool:
        """Check each row, and that no two say the same where they must not (ADM-8)."""
        rows = [row for row in self.rows if row.counts]
        are_valid = all([row.form.validate() for row in rows])
        model = self.inline.model
        unique = [name for name in self.inline.fields if key_of(model, name, "")[0] is not None]
        filled = [[row.form[name] for row in rows] for name in unique]
        twice = [field for fields in filled for field in repeated(model, fields)]
        for field in twice:
            field.errors = [f"Please correct the duplicate data for {field.short_name}."]
        return are_valid and not twice and not self.is_forged

    def save(self) -> list[str]:
        """Add, change and delete what the rows say; return the history's words (ADM-8, ADM-12)."""
        name, messages = self.inline.verbose_name, []
        for row in self.rows:
            if row.is_deleted:
                getattr(self.parent, self.name).remove(row.record)
                messages.append(f"Deleted {name} “{row.record}”.")
            elif row.counts:
                changed = row.form.apply()
                if row.is_new:
                    getattr(self.parent, self.name).append(row.record)
                    messages.append(f"Added {name} “{row.record}”.")
                elif changed:
                    messages.append(f"Changed {join_words(changed)} for {name} “{row.record}”.")
        return messages


class RecordPage:
    """All that one page edits: the form of a record and its rows (ADM-6, ADM-8)."""

    def __init__(self, admin: "ModelAdmin", record: db.Model):
        self.admin, self.record = admin, record
        self.is_new = inspect(record).transient
        self.is_saved = False
        may_edit = self.is_new or admin.has_change_permission(record)
        self.form = admin.get_form(record) if may_edit else None
        inlines = [one for one in admin.get_inlines(record) if one.has_view_permission()]
        self.inlines = [Rows(one, record, may_edit) for one in inlines]

    def validate(self) -> bool:
        """Check the form and the rows (ADM-7, ADM-8)."""
        return all([self.form.validate(), *[rows.validate() for rows in self.inlines]])

    @property
    def error_count(self) -> int:
        """How many fields and rules say no (ADM-7)."""
        forms = [self.form, *(row.form for rows in self.inlines for row in rows.rows)]
        return sum(len(form.errors) for form in forms if form)

    def save(self) -> None:
        """Write the record, its rows and the history (ADM-6, ADM-8, ADM-12, ADM-16)."""
        changed = self.form.apply()
        words = [f"Changed {join_words(changed)}."] if changed else []
        words = ["Added."] if self.is_new else words
        for rows in self.inlines:
            words += rows.save()
        db.session.add(self.record)
        if "version" in self.form:
            self.record.version += 1
        db.session.flush()
        message = " ".join(words) or "No fields changed."
        write_history(self.admin, [self.record], ADDED if self.is_new else CHANGED, message)
