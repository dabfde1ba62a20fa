"""The form of a record with its inlines: validated and saved together (ADM-6, ADM-7, ADM-16)."""

import re

from flask import abort, request
from wtforms import Field

from ..extensions import db
from ..web.attributes import unique_key
from ..web.model_forms import DUPLICATE, form_class
from ..web.text import parse_integer
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
        form = form_class(inline.model, tuple(inline.fields), inline.form)
        self.form = form(record, prefix=self.prefix, meta={"csrf": False})
        self.is_new = not record.id
        self.is_editable = group.can_add if self.is_new else group.can_change
        self.can_delete = group.can_delete and not self.is_new
        self.should_delete = self.can_delete and f"{self.prefix}DELETE" in request.form
        is_empty = self.is_new and all(field.data in ("", None, False) for field in self.form)
        self.should_save = self.is_editable and not self.should_delete and not is_empty


class InlineGroup:
    """The rows of an inline; a single related record, such as a profile, can only be changed."""

    def __init__(self, inline: Inline, parent: db.Model, can_edit: bool):
        self.inline = inline
        self.related = getattr(parent, inline.relation)
        self.is_list = isinstance(self.related, list)
        self.can_change = can_edit and inline.has_permission("change")
        self.can_add = can_edit and self.is_list and inline.has_permission("add")
        self.can_delete = can_edit and self.is_list and inline.has_permission("delete")
        self.rows: list[InlineRow] = []
        self.errors: list[str] = []
        self.add_rows()

    def add_rows(self) -> None:
        """Add a row for each record of the form, or an error if the record is missing."""
        records = self.visible_records()
        shown = [*records, ""] if self.can_add else records
        pks = self.submitted_pks() if request.method == "POST" else dict(enumerate(shown))
        for index, pk in pks.items():
            is_new = self.is_list and not pk
            # pop(), as each record can be submitted only once.
            record = self.inline.model() if is_new else records.pop(pk, None)
            if record is None:
                self.errors.append(self.inline.missing_message(pk))
            else:
                self.rows.append(InlineRow(self, record, index))

    def visible_records(self) -> dict[str, db.Model]:
        """Return the saved records by primary key, if the user may view them."""
        if not self.inline.has_permission("view"):
            return {}
        records = self.related if self.is_list else [self.related]
        # A new user has a profile too, which is not shown until it is saved.
        return {str(record.id): record for record in records if record and record.id}

    def submitted_pks(self) -> dict[int, str]:
        """Return the primary keys of the submitted rows, by index; that of a new row is empty."""
        relation = self.inline.relation
        pattern = re.compile(rf"{relation}-([0-9]{{1,4}})-\w+")
        matches = filter(None, map(pattern.fullmatch, request.form))
        indexes = sorted({int(match[1]) for match in matches})
        if len(indexes) > MAX_ROWS:
            abort(400)
        pks = {index: request.form.get(f"{relation}-{index}-id", "") for index in indexes}
        if any(pk and parse_integer(pk) is None for pk in pks.values()):
            abort(400)
        return pks

    def validate(self) -> None:
        """Validate each row, and that unique values differ between rows."""
        seen = set()
        for row in [row for row in self.rows if row.should_save]:
            row.form.validate()
            for field in row.form:
                key = unique_key(self.inline.model, field.short_name, field.data)
                if key and key in seen and not field.errors:
                    field.errors = [DUPLICATE.format(field.short_name)]
                seen.add(key)

    def save(self) -> list[str]:
        """Add, change and delete records; return messages for the history, in this order."""
        added, changed, deleted = [], [], []
        name = self.inline.verbose_name
        for row in self.rows:
            if row.should_delete:
                self.related.remove(row.record)
                deleted.append(f"Deleted {name} “{row.record}”.")
            elif row.should_save:
                labels = row.form.apply()
                if row.is_new:
                    self.related.append(row.record)
                    added.append(f"Added {name} “{row.record}”.")
                elif labels:
                    changed.append(changed_message(labels, f" for {name} “{row.record}”"))
        return added + changed + deleted


class RecordEditor:
    """The form of a record, if the user may change it, and its inlines."""

    def __init__(self, admin: ModelAdmin, record: db.Model):
        self.admin, self.record = admin, record
        self.is_new = not record.id
        can_edit = self.is_new or admin.has_permission("change", record)
        self.form = admin.get_form(record) if can_edit else None
        groups = [InlineGroup(inline, record, can_edit) for inline in admin.get_inlines()]
        # An inline of a single record, such as a profile, may have nothing to show.
        self.groups = [group for group in groups if group.rows or group.is_list or group.errors]
        forms = [row.form for group in self.groups for row in group.rows]
        self.forms = [self.form, *forms] if self.form else forms
        self.is_saved = False

    def validate(self) -> bool:
        self.form.validate()
        for group in self.groups:
            group.validate()
            self.form.form_errors += group.errors
        if not self.is_new and request.form.get("version") != self.form.version:
            self.form.form_errors.append(CONFLICT.format(self.admin.verbose_name))
        return self.error_count == 0

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
        if self.is_new:
            action, messages = ADDED, ["Added."]
        else:
            action = CHANGED
            messages = [changed_message(changed)] if changed else []
            if hasattr(self.record, "version"):
                self.record.version += 1
        for group in self.groups:
            messages += group.save()
        db.session.add(self.record)
        db.session.flush()
        message = " ".join(messages) or "No fields changed."
        write_history(self.admin, [self.record], action, message)
        self.is_saved = True
