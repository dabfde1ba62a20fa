"""What a list is narrowed to, beside it: by another record, yes or no, a choice (ADM-4)."""

from dataclasses import dataclass

from sqlalchemy import Boolean, ColumnElement, inspect
from sqlalchemy.orm import ColumnProperty
from werkzeug.datastructures import MultiDict

from ..extensions import db
from ..web.attributes import attribute_of, info_of, label_of
from ..web.fields import MOST_LISTED, in_order
from ..web.numbers import read_number
from .display import EMPTY


class BadLookup(Exception):
    """A parameter of a list says what no filter of it offers (ADM-4)."""


@dataclass
class Choice:
    """One link of a filter: what it says, the parameters it sets or (None) drops (ADM-4)."""

    label: str
    parameters: dict[str, str | None]
    is_chosen: bool


class Filter:
    """A filter by one attribute: what is offered, and what was chosen (ADM-4)."""

    def __init__(self, model: type[db.Model], name: str, arguments: MultiDict[str, str]):
        self.model, self.name, self.arguments = model, name, arguments
        self.attribute = getattr(model, name)
        self.title = label_of(model, name).lower()
        self.parameter = f"{name}__exact"

    @property
    def parameters(self) -> list[str]:
        """The query parameters that belong to this filter (ADM-4)."""
        return [self.parameter]

    @property
    def chosen(self) -> str | None:
        """What was chosen, as it stands in the address (ADM-4)."""
        return self.arguments.get(self.parameter)

    def options(self) -> list[tuple[str, str]]:
        """Return (value in the address, label) of what is offered (ADM-4)."""
        choices = info_of(self.model, self.name)["choices"]
        return [(one.value, one.label) for one in choices]

    def condition(self) -> ColumnElement[bool] | None:
        """Return what the rows must meet; raise BadLookup for what cannot be met (ADM-4)."""
        return None if self.chosen is None else self.attribute == self.chosen

    def choices(self) -> list[Choice]:
        """Return “All” and a link for each option (ADM-4)."""
        nothing = dict.fromkeys(self.parameters)
        is_all = not any(name in self.arguments for name in self.parameters)
        return [
            Choice("All", nothing, is_all),
            *(
                Choice(label, nothing | {self.parameter: value}, self.chosen == value)
                for value, label in self.options()
            ),
        ]


class BooleanFilter(Filter):
    """A filter by yes or no (ADM-4)."""

    def options(self) -> list[tuple[str, str]]:
        return [("1", "Yes"), ("0", "No")]

    def condition(self) -> ColumnElement[bool] | None:
        if self.chosen not in (None, "0", "1"):
            raise BadLookup(self.parameter)
        return None if self.chosen is None else self.attribute.is_(self.chosen == "1")


class RelatedFilter(Filter):
    """A filter by another record, or by there being none (ADM-4)."""

    def __init__(self, model: type[db.Model], name: str, arguments: MultiDict[str, str]):
        super().__init__(model, name, arguments)
        self.parameter, self.missing = f"{name}__id__exact", f"{name}__isnull"
        relation = attribute_of(model, name)
        self.target, self.is_many = relation.mapper.class_, relation.uselist
        self.key = next(iter(relation.local_columns))
        self.may_be_empty = self.key.nullable

    @property
    def parameters(self) -> list[str]:
        return [self.parameter, self.missing]

    def options(self) -> list[tuple[str, str]]:
        rows = list(db.session.scalars(in_order(self.target).limit(MOST_LISTED)))
        number = read_number(self.chosen or "")
        found = number is not None and db.session.get(self.target, number)
        rows += [found] if found and found not in rows else []
        return [(str(row.id), str(row)) for row in rows]

    def condition(self) -> ColumnElement[bool] | None:
        if self.missing in self.arguments:
            is_missing = self.arguments[self.missing].lower() not in ("", "false", "0")
            there_is_none = ~self.attribute.any() if self.is_many else self.key.is_(None)
            return there_is_none if is_missing else ~there_is_none
        if self.chosen is None:
            return None
        number = read_number(self.chosen)
        if number is None:
            raise BadLookup(self.parameter)
        return self.attribute.any(self.target.id == number) if self.is_many else self.key == number

    def choices(self) -> list[Choice]:
        found = super().choices()
        if self.may_be_empty:
            nothing = {self.parameter: None, self.missing: "True"}
            found.append(Choice(EMPTY, nothing, self.missing in self.arguments))
        return found


def filter_for(model: type[db.Model], name: str, arguments: MultiDict[str, str]) -> Filter:
    """Return the filter that suits an attribute (ADM-4)."""
    attribute = inspect(model).attrs[name]
    if not isinstance(attribute, ColumnProperty):
        return RelatedFilter(model, name, arguments)
    is_flag = isinstance(attribute.columns[0].type, Boolean)
    return (BooleanFilter if is_flag else Filter)(model, name, arguments)
