"""Change list filters (ADM-4)."""

from typing import Any, NoReturn

from flask import abort, redirect, request
from sqlalchemy import Boolean, ColumnElement, inspect
from werkzeug.datastructures import MultiDict

from ..extensions import db
from ..web.attributes import get_label, select_by_name
from ..web.fields import MAX_CHOICES
from ..web.text import parse_integer
from .options import EMPTY

IS_NULL = {"True": True, "1": True, "False": False, "0": False}


def redirect_to_unfiltered_list() -> NoReturn:
    abort(redirect(request.path))


class ListFilter:
    """A filter by an attribute with choices."""

    lookup = "exact"

    def __init__(self, model: type[db.Model], name: str, args: MultiDict[str, str]):
        self.model, self.name, self.args = model, name, args
        self.attribute = getattr(model, name)
        self.title = get_label(model, name).lower()
        self.parameter = f"{name}__{self.lookup}"
        self.parameters = [self.parameter]
        self.chosen = args.get(self.parameter)

    def options(self) -> list[tuple[str, str]]:
        """Return the (value, label) pairs to choose from."""
        return [(choice.value, choice.label) for choice in self.attribute.info["choices"]]

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions of the filter; redirect if a value has the wrong type."""
        return [] if self.chosen is None else [self.attribute == self.chosen]

    def link(self, label: str, is_chosen: bool, **parameters: str) -> dict[str, Any]:
        """Return a link for the sidebar; parameters that are None are removed from its URL."""
        parameters = dict.fromkeys(self.parameters) | parameters
        return {"label": label, "parameters": parameters, "is_chosen": is_chosen}

    def choices(self) -> list[dict[str, Any]]:
        """Return “All” and a link for each option."""
        is_all = not any(name in self.args for name in self.parameters)
        choices = [self.link("All", is_all)]
        for value, label in self.options():
            choices.append(self.link(label, self.chosen == value, **{self.parameter: value}))
        return choices


class BooleanFilter(ListFilter):
    def options(self) -> list[tuple[str, str]]:
        return [("1", "Yes"), ("0", "No")]

    def conditions(self) -> list[ColumnElement[bool]]:
        if self.chosen not in (None, "0", "1"):
            redirect_to_unfiltered_list()
        return [] if self.chosen is None else [self.attribute.is_(self.chosen == "1")]


class RelatedFilter(ListFilter):
    """A filter by a related record, or by having none."""

    lookup = "id__exact"

    def __init__(self, model: type[db.Model], name: str, args: MultiDict[str, str]):
        super().__init__(model, name, args)
        self.relation = inspect(model).relationships[name]
        self.target = self.relation.mapper.class_
        self.null_parameter = f"{name}__isnull"
        self.parameters.append(self.null_parameter)
        self.is_null = IS_NULL.get(args.get(self.null_parameter))

    def options(self) -> list[tuple[str, str]]:
        rows = list(db.session.scalars(select_by_name(self.target).limit(MAX_CHOICES)))
        pk = parse_integer(self.chosen or "")
        chosen = None if pk is None else db.session.get(self.target, pk)
        if chosen and chosen not in rows:
            rows.append(chosen)
        return [(str(row.id), str(row)) for row in rows]

    def conditions(self) -> list[ColumnElement[bool]]:
        conditions = []
        if self.null_parameter in self.args:
            if self.is_null is None:
                redirect_to_unfiltered_list()
            is_missing = self.attribute == None  # noqa: E711 - SQLAlchemy turns it into SQL
            conditions.append(is_missing if self.is_null else ~is_missing)
        if self.chosen is not None:
            pk = parse_integer(self.chosen)
            if pk is None:
                redirect_to_unfiltered_list()
            (key,) = self.relation.local_columns
            is_list = self.relation.uselist
            conditions.append(self.attribute.any(self.target.id == pk) if is_list else key == pk)
        return conditions

    def choices(self) -> list[dict[str, Any]]:
        choices = super().choices()
        if any(column.nullable for column in self.relation.local_columns):
            choices.append(self.link(EMPTY, self.is_null, **{self.null_parameter: "True"}))
        return choices


def filter_for(model: type[db.Model], name: str, args: MultiDict[str, str]) -> ListFilter:
    column = inspect(model).columns.get(name)
    if column is None:
        return RelatedFilter(model, name, args)
    filter_class = BooleanFilter if isinstance(column.type, Boolean) else ListFilter
    return filter_class(model, name, args)
