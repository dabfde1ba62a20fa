"""Items with their barcodes, categories and suppliers, and the ledger of movements."""

# SQLAlchemy ignores `info`; forms and the admin read labels, validators and choices from it.
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Numeric, String, Text, column
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ..accounts.models import User
from ..database import PrimaryKey, RecordId, utc_now
from ..extensions import db
from ..web.validators import EMAIL_INFO, SLUG_INFO, URL_INFO, InRange, max_length
from .choices import ItemStatus, MovementKind
from .codes import CODE_INFO, PADDED_CODE, SKU_INFO, VALID_CODE, normalize_sku

MAX_ON_HAND = 999_999_999
STATUS_SQL = (
    "CASE WHEN NOT is_active THEN 'inactive' WHEN quantity_on_hand = 0 THEN 'out' "
    "WHEN quantity_on_hand <= reorder_level THEN 'low' ELSE 'ok' END"
)
WEBSITE = column("website")
VALID_WEBSITE = (WEBSITE == "") | WEBSITE.startswith("http://") | WEBSITE.startswith("https://")


class Category(db.Model):
    """A category of items (STK-3)."""

    __tablename__ = "stock_category"

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True, info=SLUG_INFO)

    def __str__(self) -> str:
        return self.name


class Supplier(db.Model):
    """A supplier of items (STK-3)."""

    __tablename__ = "stock_supplier"

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="", info=EMAIL_INFO)
    phone: Mapped[str] = mapped_column(String(40), default="")
    website: Mapped[str] = mapped_column(String(200), default="", info=URL_INFO)

    __table_args__ = (
        CheckConstraint(VALID_WEBSITE, name="stock_supplier_website_http"),
        {"sqlite_autoincrement": True},
    )

    def __str__(self) -> str:
        return self.name


class Item(db.Model):
    """An item; only movements change its quantity on hand (STK-1, STK-9, STK-15)."""

    __tablename__ = "stock_item"

    id: Mapped[PrimaryKey]
    sku: Mapped[str] = mapped_column(String(40), unique=True, info=SKU_INFO)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(
        Text, default="", info={"validators": [max_length(2000)]}
    )
    category_id: Mapped[RecordId] = mapped_column(ForeignKey("stock_category.id"))
    supplier_id: Mapped[RecordId | None] = mapped_column(
        ForeignKey("stock_supplier.id"), index=True
    )
    location: Mapped[str] = mapped_column(String(40), default="", server_default="")
    unit_cost: Mapped[Decimal] = mapped_column(Numeric(10, 2), info={"validators": [InRange(0)]})
    quantity_on_hand: Mapped[int] = mapped_column(default=0)
    reorder_level: Mapped[int] = mapped_column(
        default=0, info={"validators": [InRange(0, MAX_ON_HAND)]}
    )
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "Active"})
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)
    # Generated: never stale, and indexed for the filter. Nullable, as MariaDB requires.
    status: Mapped[str] = mapped_column(
        String(8), Computed(STATUS_SQL, persisted=True), nullable=True, info={"choices": ItemStatus}
    )
    category: Mapped[Category] = relationship()
    supplier: Mapped[Supplier | None] = relationship()
    barcodes: Mapped[list["Barcode"]] = relationship(
        back_populates="item", cascade="all, delete-orphan", order_by="Barcode.code"
    )

    __table_args__ = (
        CheckConstraint(
            (column("sku") != "") & ~column("sku").regexp_match("[^A-Z0-9-]"),
            name="stock_item_sku_format",
        ),
        CheckConstraint("unit_cost >= 0", name="stock_item_unit_cost"),
        CheckConstraint("quantity_on_hand >= 0", name="stock_item_quantity_on_hand"),
        CheckConstraint("reorder_level >= 0", name="stock_item_reorder_level"),
        Index("stock_item_active_sku", "is_active", "sku"),
        Index("stock_item_active_name", "is_active", "name", "id"),
        Index("stock_item_active_on_hand", "is_active", "quantity_on_hand", "id"),
        Index("stock_item_active_cost", "is_active", "unit_cost", "id"),
        Index("stock_item_status_sku", "status", "sku"),
        Index("stock_item_status_name", "status", "name", "id"),
        Index("stock_item_status_on_hand", "status", "quantity_on_hand", "id"),
        Index("stock_item_status_cost", "status", "unit_cost", "id"),
        # Serves the foreign key; the valuation reads only this index.
        Index("stock_item_value", "category_id", "quantity_on_hand", "unit_cost"),
        {"sqlite_autoincrement": True},
    )

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"

    @validates("sku")
    def clean_sku(self, _name: str, sku: str) -> str:
        return normalize_sku(sku)


class Barcode(db.Model):
    """A code on an item's packaging (STK-2, STK-14)."""

    __tablename__ = "stock_barcode"

    id: Mapped[PrimaryKey]
    item_id: Mapped[RecordId] = mapped_column(ForeignKey("stock_item.id"), index=True)
    code: Mapped[str] = mapped_column(String(14), unique=True, info=CODE_INFO)
    # The code padded to 14 digits: leading zeros do not make a different GTIN.
    gtin: Mapped[str] = mapped_column(
        String(14), Computed(PADDED_CODE, persisted=True), unique=True, index=True, nullable=True
    )
    item: Mapped[Item] = relationship(back_populates="barcodes")

    __table_args__ = (
        CheckConstraint(VALID_CODE, name="stock_barcode_code_digits"),
        {"sqlite_autoincrement": True},
    )

    def __str__(self) -> str:
        return self.code


class StockMovement(db.Model):
    """A line of the ledger, never changed or deleted (STK-11)."""

    __tablename__ = "stock_stockmovement"

    id: Mapped[PrimaryKey]
    # The indexes below begin with these foreign keys, so they need none of their own.
    item_id: Mapped[RecordId] = mapped_column(ForeignKey("stock_item.id"))
    kind: Mapped[str] = mapped_column(String(10), info={"choices": MovementKind})
    quantity_change: Mapped[int]
    quantity_after: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[RecordId] = mapped_column(ForeignKey("accounts_user.id"))
    request_key: Mapped[str | None] = mapped_column(String(255))
    item: Mapped[Item] = relationship()
    created_by: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint("kind IN ('receipt', 'issue', 'adjustment')", name="stock_movement_kind"),
        CheckConstraint(
            "kind = 'receipt' AND quantity_change > 0 OR kind = 'issue' AND quantity_change < 0 "
            "OR kind = 'adjustment' AND quantity_change <> 0",
            name="stock_movement_direction",
        ),
        CheckConstraint("quantity_after >= 0", name="stock_movement_quantity_after"),
        Index("stock_movement_newest", "created_at", "id"),
        Index("stock_movement_item_newest", "item_id", "created_at", "id"),
        Index("stock_movement_kind_newest", "kind", "created_at", "id"),
        Index("stock_movement_person_newest", "created_by_id", "created_at", "id"),
        Index("stock_request_key", "created_by_id", "request_key", unique=True),
        {"sqlite_autoincrement": True},
    )

    def __str__(self) -> str:
        return f"{MovementKind(self.kind).label} {self.quantity_change:+d} {self.item.sku}"
