"""What the lists of the API are asked by: parameters, and nothing else (API-3, API-7)."""

import re
from datetime import date
from typing import Annotated, Literal, TypeVar

from django.http import HttpRequest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from ..web.numbers import read_number
from .errors import Problem
from .schemas import checked


def whole_number(text: str) -> int:
    """Return the number that digits say (API-3)."""
    number = read_number(text)
    if number is None:
        raise PydanticCustomError("whole_number", "Enter a whole number.")
    return number


def barcode(text: str) -> str:
    """Return what may be a barcode, maybe without its leading zeros (API-3, STK-14)."""
    if not re.fullmatch("[0-9]{8,14}", text):
        raise PydanticCustomError("barcode", "Enter a barcode of 8, 12, 13 or 14 digits.")
    return text


def day(text: str) -> date:
    """Return a day of the years 1900 to 2200 (API-7)."""
    if re.fullmatch("(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise PydanticCustomError("day", "Enter a day such as 2026-05-01.")


Number = Annotated[int, BeforeValidator(whole_number)]
Code = Annotated[str, BeforeValidator(barcode)]
Day = Annotated[date, BeforeValidator(day)]
Ordering = Literal[
    "sku",
    "-sku",
    "name",
    "-name",
    "quantity_on_hand",
    "-quantity_on_hand",
    "unit_cost",
    "-unit_cost",
]
Query = TypeVar("Query", bound=BaseModel)


class NoQuery(BaseModel):
    """No parameters at all (API-7)."""

    model_config = ConfigDict(extra="forbid")


class ListQuery(NoQuery):
    """The parameters that every list has (API-3)."""

    limit: Annotated[Number, Field(ge=1, le=100)] = 25
    cursor: str = None


class ItemQuery(ListQuery):
    """The parameters of the list of items (API-3)."""

    q: Annotated[str, Field(max_length=200)] = ""
    category: str = None
    supplier: Number = None
    status: Literal["ok", "low", "out", "inactive"] = None
    barcode: Code = None
    ordering: Ordering = "sku"


class MovementQuery(ListQuery):
    """The parameters of the ledger (API-7)."""

    item: str = None
    kind: Literal["receipt", "issue", "adjustment"] = None
    person: str = None
    since: Annotated[Day, Field(alias="from")] = None
    until: Annotated[Day, Field(alias="to")] = None


def read_query(request: HttpRequest, schema: type[Query]) -> Query:
    """Return the parameters of a request; refuse repeated, unknown and wrong ones (API-3)."""
    repeated = [name for name, values in request.GET.lists() if len(values) > 1]
    if repeated:
        raise Problem(422, errors={name: ["Give this parameter once."] for name in repeated})
    return checked(schema, request.GET.dict())
