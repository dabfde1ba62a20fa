"""What the API takes and gives: fields, their types, and how they are written (API-4, API-8)."""

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import RowMapping

from ..stock.models import Category, Item, StockMovement, Supplier
from .errors import Problem

NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."
MOST_ERRORS = 20
MOST_CHARACTERS = 100
READ_ONLY = ("quantity_on_hand", "status", "created_at", "updated_at", "version")
# By the kinds of pydantic's errors, in the words of the forms where they have any.
TEXTS = {
    "missing": "This field is required.",
    "extra_forbidden": "Unknown field.",
    "string_type": "Enter a text.",
    "string_pattern_mismatch": "Enter an amount such as 0.18.",
    "int_type": "Enter a whole number.",
    "bool_type": "Enter true or false.",
    "list_type": "Enter a list.",
    "too_long": "Enter at most {max_length}.",
    "string_too_long": "Ensure this value has at most {max_length} characters.",
    "greater_than_equal": "Ensure this value is greater than or equal to {ge}.",
    "less_than_equal": "Ensure this value is less than or equal to {le}.",
    "literal_error": NO_CHOICE,
}
Amount = Annotated[str, Field(pattern=r"^[0-9]{1,20}(\.[0-9]{1,20})?$")]
Codes = Annotated[list[str], Field(max_length=100)]
Schema = TypeVar("Schema", bound=BaseModel)


class ItemChange(BaseModel):
    """What may be changed about an item; what is not sent stays (API-4)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sku: str = None
    name: str = None
    description: str = None
    category: str = None
    supplier: int | None = None
    unit_cost: Amount = None
    reorder_level: int = None
    is_active: bool = None
    barcodes: Codes = None


class NewItem(ItemChange):
    """What a new item is made of (API-4)."""

    sku: str
    name: str
    category: str
    unit_cost: Amount


class NewMovement(BaseModel):
    """What a new movement is made of (API-6)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: str
    quantity: int
    reason: str = ""


def read_values(schema: type[BaseModel], data: dict[str, Any]) -> dict[str, Any]:
    """Return the values that were sent, by field; refuse wrong ones with 422 (API-2, API-4)."""
    return checked(schema, data).model_dump(exclude_unset=True)


def checked(schema: type[Schema], data: dict[str, Any]) -> Schema:
    """Return data as a schema has it, or refuse it with 422 (API-2)."""
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        raise Problem(422, errors=errors_of(error)) from error


def errors_of(error: ValidationError) -> dict[str, list[str]]:
    """Return the first texts by field; an element of a list is `barcodes.0` (API-2)."""
    found: dict[str, list[str]] = {}
    for one in error.errors(include_url=False)[:MOST_ERRORS]:
        field = ".".join(map(str, one["loc"]))
        text = TEXTS.get(one["type"], "{text}").format(text=one["msg"], **one.get("ctx", {}))
        if one["type"] == "extra_forbidden" and field in READ_ONLY:
            text = "This field is read-only."
        found.setdefault(field[:MOST_CHARACTERS], []).append(text)
    return found


def moment_json(moment: datetime) -> str:
    """Return a moment as 2026-05-01T12:30:00.000000Z (API-8)."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def item_json(item: Item) -> dict[str, Any]:
    """Return an item as the API shows it (API-3, API-8)."""
    return {
        "sku": item.sku,
        "name": item.name,
        "description": item.description,
        "category": item.category.slug,
        "supplier": item.supplier_id,
        "unit_cost": f"{item.unit_cost:.2f}",
        "quantity_on_hand": item.quantity_on_hand,
        "reorder_level": item.reorder_level,
        "is_active": item.is_active,
        "status": item.status,
        "barcodes": [barcode.code for barcode in item.barcodes],
        "created_at": moment_json(item.created_at),
        "updated_at": moment_json(item.updated_at),
        "version": item.version,
    }


def movement_json(movement: StockMovement) -> dict[str, Any]:
    """Return a line of the ledger as the API shows it (API-7, API-8)."""
    return {
        "id": movement.id,
        "item": movement.item.sku,
        "kind": movement.kind,
        "quantity_change": movement.quantity_change,
        "quantity_after": movement.quantity_after,
        "reason": movement.reason,
        "created_at": moment_json(movement.created_at),
        "created_by": movement.created_by.username,
    }


def category_json(category: Category) -> dict[str, Any]:
    """Return a category as the API shows it (API-7)."""
    return {"slug": category.slug, "name": category.name}


def supplier_json(supplier: Supplier) -> dict[str, Any]:
    """Return a supplier as the API shows it (API-7)."""
    return {
        "id": supplier.id,
        "name": supplier.name,
        "email": supplier.email,
        "phone": supplier.phone,
        "website": supplier.website,
    }


def order_json(row: RowMapping) -> dict[str, Any]:
    """Return a row of what to order as the API shows it (API-7)."""
    return {
        "supplier_name": row["supplier"],
        "sku": row["sku"],
        "name": row["name"],
        "quantity_on_hand": row["quantity_on_hand"],
        "reorder_level": row["reorder_level"],
        "shortfall": row["shortfall"],
        "suggested_order": row["suggested"],
        "status": row["status"],
    }
