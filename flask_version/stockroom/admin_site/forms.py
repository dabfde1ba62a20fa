"""The form of a record with its inlines: validated and saved together (ADM-6, ADM-7, ADM-16)."""

import re

from flask import abort, request
from sqlalchemy import inspect
from wtforms import Field

from ..extensions import db
from ..web.attributes import unique_key
from ..web.model_forms import DUPLICATE, form_class
from ..web.numbers import parse_integer
from .history import ADDED, CHANGED, changed_message, write_history
from .options import Inline, ModelAdmin

CONFLICT = (
    "This {} was changed by someone else while you were editing it. Reload to see the new values."
)
# As in Django's formsets; more would keep the write lock for too long.
MAX_ROWS = 2_000


class InlineRow:
    """One record of an inline, or an empty row for a new one."""

    def __init__(self, group: "InlineGroup", record: db.Model, index: int):
        inline = group.inline
        self.record = record
        self.prefix = f"{inline.relation}-{index}-"
        self.is_new = inspect(record).transient
        action = "add" if self.is_new else "change"
        self.can_change = group.can_edit and inline.has_permission(action)
        self.can_delete = group.can_delete and not self.is_new
        form = form_class(inline.model, tuple(inline.fields), inline.form)
        self.form = form(record, prefix=self.prefix, meta={"csrf": False})
        self.is_deleted = self.can_delete and f"{self.prefix}DELETE" in request.form
        is_empty = self.is_new and all(field.data in ("", None, False) for field in self.form)
        self.should_save = self.can_change and not self.is_deleted and not is_empty


class InlineGroup:
    """The rows of an inline.

    If the relation is a single record (a profile), it can be changed, but not added or deleted.
    """

    def __init__(self, inline: Inline, parent: db.Model, can_edit: bool):
        self.inline = inline
        self.parent = parent
        self.can_edit = can_edit
        related = getattr(parent, inline.relation)
        self.is_list = isinstance(related, list)
        records = related if self.is_list else [related]
        # A new user has a profile too, which is not shown until it is saved.
        saved = [record for record in records if record and record.id]
        self.records = saved if inline.has_permission("view") else []
        self.can_delete = can_edit and self.is_list and inline.has_permission("delete")
        self.missing: list[str] = []
        shown = self.submitted_records() if request.method == "POST" else self.initial_records()
        self.rows = [InlineRow(self, record, index) for index, record in shown.items()]

    def initial_records(self) -> dict[int, db.Model]:
        """Return the records, and an empty one to add, by their indexes in the form."""
        can_add = self.is_list and self.can_edit and self.inline.has_permission("add")
        empty = [self.inline.model()] if can_add else []
        return dict(enumerate([*self.records, *empty]))

    def submitted_records(self) -> dict[int, db.Model]:
        """Return the submitted records; collect a message for each unknown primary key."""
        pattern = re.compile(rf"{self.inline.relation}-([0-9]{{1,4}})-\w+")
        indexes = {int(match[1]) for name in request.form if (match := pattern.fullmatch(name))}
        if len(indexes) > MAX_ROWS:
            abort(400)
        records = {str(record.id): record for record in self.records}
        submitted = {}
        for index in sorted(indexes):
            pk = request.form.get(f"{self.inline.relation}-{index}-id", "")
            if pk and parse_integer(pk) is None:
                abort(400)
            if self.is_list and not pk:
                submitted[index] = self.inline.model()
            elif pk in records:
                # Each record can be submitted only once.
                submitted[index] = records.pop(pk)
            else:
                self.missing.append(self.inline.missing_message(pk))
        return submitted

    def validate(self) -> bool:
        """Validate each row, and that unique values differ between rows."""
        rows = [row for row in self.rows if row.should_save]
        is_valid = all([row.form.validate() for row in rows])
        seen = set()
        for row in rows:
            for field in row.form:
                column, key = unique_key(self.inline.model, field.short_name, field.data)
                if column is not None and (column, key) in seen and not field.errors:
                    field.errors = [DUPLICATE.format(field.short_name)]
                    is_valid = False
                seen.add((column, key))
        return is_valid

    def save(self) -> list[str]:
        """Add, change and delete records; return messages for the history, in this order."""
        added, changed, deleted = [], [], []
        name = self.inline.verbose_name
        related = getattr(self.parent, self.inline.relation)
        for row in self.rows:
            if row.is_deleted:
                related.remove(row.record)
                deleted.append(f"Deleted {name} “{row.record}”.")
            elif row.should_save:
                labels = row.form.apply()
                if row.is_new:
                    related.append(row.record)
                    added.append(f"Added {name} “{row.record}”.")
                elif labels:
                    changed.append(changed_message(labels, f" for {name} “{row.record}”"))
        return added + changed + deleted


class RecordEditor:
    """The form of a record, if the user may change it, and its inlines."""

    def __init__(self, admin: ModelAdmin, record: db.Model):
        self.admin, self.record = admin, record
        self.is_new = inspect(record).transient
        can_edit = self.is_new or admin.has_permission("change", record)
        self.form = admin.get_form(record) if can_edit else None
        inlines = [inline_class() for inline_class in admin.inlines]
        actions = ["view", "add", "delete"]  # Users who may change may view too.
        visible = [inline for inline in inlines if any(map(inline.has_permission, actions))]
        groups = [InlineGroup(inline, record, can_edit) for inline in visible]
        self.groups = [group for group in groups if group.rows or group.is_list or group.missing]
        forms = [row.form for group in self.groups for row in group.rows]
        self.forms = [self.form, *forms] if self.form else []
        self.is_saved = False

    def validate(self) -> bool:
        self.form.validate()
        self.form.form_errors += [text for group in self.groups for text in group.missing]
        if not self.is_new and request.form.get("version") != self.form.version:
            self.form.form_errors.append(CONFLICT.format(self.admin.verbose_name))
        # A list, so that every group is validated and shows its errors.
        are_valid = [group.validate() for group in self.groups]
        return not self.form.errors and all(are_valid)

    @property
    def error_count(self) -> int:
        """Count the fields with errors, plus one for each form that has errors of its own."""
        return len(self.invalid_fields) + sum(bool(form.form_errors) for form in self.forms)

    @property
    def invalid_fields(self) -> list[Field]:
        return [field for form in self.forms for field in form if field.errors]

    def save(self) -> None:
        """Write the record, its rows and its history, within a transaction."""
        changed = self.form.apply()
        messages = ["Added."] if self.is_new else []
        if changed and not self.is_new:
            messages.append(changed_message(changed))
        for group in self.groups:
            messages += group.save()
        db.session.add(self.record)
        if not self.is_new and hasattr(self.record, "version"):
            self.record.version += 1
        db.session.flush()
        message = " ".join(messages) or "No fields changed."
        write_history(self.admin, [self.record], ADDED if self.is_new else CHANGED, message)
        self.is_saved = True
