"""What a kind of record is called, who may do what with it, and what belongs to it (ADM-13)."""

from typing import Any

from flask_login import current_user
from sqlalchemy import inspect

from ..extensions import db
from ..web.attributes import label_of, name_of
from .display import show


class Options:
    """What a kind of record is called, and who may do what with it (ADM-13)."""

    verbose_name = ""
    verbose_name_plural = ""
    form_overrides: dict[str, Any] = {}

    def __init__(self, model: type[db.Model], app_label: str = ""):
        self.model, self.model_name = model, model.__name__.lower()
        self.app_label = app_label or model.__tablename__.partition("_")[0]
        self.kind = f"{self.app_label}.{self.model_name}"
        self.key = f"{self.app_label}_{self.model_name}"
        self.path = f"/{self.app_label}/{self.model_name}/"
        self.verbose_name = self.verbose_name or name_of(model)
        self.verbose_name_plural = self.verbose_name_plural or f"{self.verbose_name}s"

    @property
    def title(self) -> str:
        """What one of them is called at the start of a line (ADM-2)."""
        return self.verbose_name[0].upper() + self.verbose_name[1:]

    @property
    def plural_title(self) -> str:
        """What they are called at the start of a line (ADM-2)."""
        return self.verbose_name_plural[0].upper() + self.verbose_name_plural[1:]

    def may(self, what: str) -> bool:
        """Tell whether the person may view, add, change or delete such records (ADM-13)."""
        return current_user.has_perm(f"{self.app_label}.{what}_{self.model_name}")

    def has_add_permission(self) -> bool:
        """Tell whether the person may add records (ADM-13)."""
        return self.may("add")

    def has_change_permission(self, record: db.Model | None = None) -> bool:
        """Tell whether the person may change records, or this one (ADM-13)."""
        return self.may("change")

    def has_delete_permission(self, record: db.Model | None = None) -> bool:
        """Tell whether the person may delete records, or this one (ADM-10, ADM-13)."""
        return self.may("delete")

    def has_view_permission(self) -> bool:
        """Tell whether the person may see records; who may change may see (ADM-13)."""
        return self.may("view") or self.may("change")

    def label(self, name: str) -> str:
        """Return what people call an attribute (ADM-3, ADM-7)."""
        return self.title if name == "__str__" else label_of(self.model, name)

    def show(self, record: db.Model, name: str) -> str:
        """Return an attribute of a record as people read it (ADM-3, ADM-13, ADM-17)."""
        return str(record) if name == "__str__" else show(record, name)


class Inline(Options):
    """Records that are edited within the form of the one they belong to (ADM-8)."""

    model: type[db.Model]
    fields: list[str] = []
    extra = 1
    can_add = can_delete = True
    template = ""

    def __init__(self):
        super().__init__(self.model)

    def has_add_permission(self) -> bool:
        """Tell whether the person may add rows (ADM-8, ADM-13)."""
        return self.can_add and super().has_add_permission()

    def has_delete_permission(self, record: db.Model | None = None) -> bool:
        """Tell whether the person may delete rows (ADM-8, ADM-13)."""
        return self.can_delete and super().has_delete_permission()

    def relation_of(self, parent: type[db.Model]) -> str:
        """Return the attribute of the parent that holds these records (ADM-8)."""
        relations = inspect(parent).relationships
        return next(one.key for one in relations if one.mapper.class_ is self.model)


class TabularInline(Inline):
    """An inline with a line for each record (ADM-8)."""

    template = "admin/tabular.html"


class StackedInline(Inline):
    """An inline with a block of fields for each record (ADM-8)."""

    template = "admin/stacked.html"
