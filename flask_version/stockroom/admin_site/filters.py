"""Change list filters (ADM-4)."""

from typing import Any, NoReturn

from flask import abort, redirect, request
from sqlalchemy import Boolean, Select, inspect
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
        self.chosen = args.get(self.parameter)
        # The chosen values by parameter.
        self.parameters = {self.parameter: self.chosen}

    def options(self) -> list[tuple[str, str | bool, str]]:
        """Return the parameter, value and label of each option."""
        choices = self.attribute.info["choices"]
        return [(self.parameter, choice.value, choice.label) for choice in choices]

    def apply(self, query: Select) -> Select:
        """Select the records that match; redirect if a value has the wrong type."""
        return query if self.chosen is None else query.where(self.attribute == self.chosen)

    def choices(self) -> list[dict[str, Any]]:
        """Return “All” and each option; parameters that are None are removed from its URL."""
        unset = dict.fromkeys(self.parameters)
        is_all = not unset.keys() & self.args.keys()
        choices = [{"label": "All", "parameters": unset, "is_chosen": is_all}]
        for name, value, label in self.options():
            is_chosen = self.parameters[name] == value
            parameters = unset | {name: value}
            choices.append({"label": label, "parameters": parameters, "is_chosen": is_chosen})
        return choices


class BooleanFilter(ListFilter):
    def options(self) -> list[tuple[str, str | bool, str]]:
        return [(self.parameter, "1", "Yes"), (self.parameter, "0", "No")]

    def apply(self, query: Select) -> Select:
        if self.chosen not in (None, "0", "1"):
            redirect_to_unfiltered_list()
        return query if self.chosen is None else query.where(self.attribute.is_(self.chosen == "1"))


class RelatedFilter(ListFilter):
    """A filter by a related record, or by having none."""

    lookup = "id__exact"

    def __init__(self, model: type[db.Model], name: str, args: MultiDict[str, str]):
        super().__init__(model, name, args)
        self.relation = inspect(model).relationships[name]
        self.target = self.relation.mapper.class_
        self.null_parameter = f"{name}__isnull"
        self.is_null = IS_NULL.get(args.get(self.null_parameter))
        self.parameters[self.null_parameter] = self.is_null

    def options(self) -> list[tuple[str, str | bool, str]]:
        rows = list(db.session.scalars(select_by_name(self.target).limit(MAX_CHOICES)))
        pk = parse_integer(self.chosen or "")
        chosen = None if pk is None else db.session.get(self.target, pk)
        if chosen and chosen not in rows:
            rows.append(chosen)
        options = [(self.parameter, str(row.id), str(row)) for row in rows]
        if any(column.nullable for column in self.relation.local_columns):
            options.append((self.null_parameter, True, EMPTY))
        return options

    def apply(self, query: Select) -> Select:
        if self.null_parameter in self.args:
            if self.is_null is None:
                redirect_to_unfiltered_list()
            is_missing = self.attribute == None  # noqa: E711 - SQLAlchemy turns it into SQL
            query = query.where(is_missing if self.is_null else ~is_missing)
        if self.chosen is not None:
            pk = parse_integer(self.chosen)
            if pk is None:
                redirect_to_unfiltered_list()
            (key,) = self.relation.local_columns
            is_list = self.relation.uselist
            query = query.where(self.attribute.any(self.target.id == pk) if is_list else key == pk)
        return query


def filter_for(model: type[db.Model], name: str, args: MultiDict[str, str]) -> ListFilter:
    column = inspect(model).columns.get(name)
    if column is None:
        return RelatedFilter(model, name, args)
    filter_class = BooleanFilter if isinstance(column.type, Boolean) else ListFilter
    return filter_class(model, name, args)
