"""The models that the code of a card may use; django_project/stock/models.py has the same."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Optional

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship
from werkzeug.security import check_password_hash, generate_password_hash

from comparison.trials.flask_extensions import db


class Category(db.Model):
    """A category of items."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    items: Mapped[list["Item"]] = relationship(back_populates="category")


class Supplier(db.Model):
    """A supplier of items."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), default="")


class Item(db.Model):
    """An item with its quantity on hand."""

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id"))
    unit_cost: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=Decimal(0))
    quantity: Mapped[int] = mapped_column(default=0)
    reorder_level: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    category: Mapped["Category"] = relationship(back_populates="items")
    supplier: Mapped[Optional["Supplier"]] = relationship()
    movements: Mapped[list["Movement"]] = relationship(back_populates="item")


class Movement(db.Model):
    """A change of an item's quantity."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    change: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    item: Mapped["Item"] = relationship(back_populates="movements")


class User(db.Model, UserMixin):
    """A user who can log in."""

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(150), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    role: Mapped[str] = mapped_column(String(20), default="")
    password_hash: Mapped[str] = mapped_column(String(200), default="")

    def set_password(self, password: str) -> None:
        """Store the hash of a password."""
        self.password_hash = generate_password_hash(password)

    def check_password(self, password: str) -> bool:
        """Return whether the password is correct."""
        return check_password_hash(self.password_hash, password)
