"""Models of the stock."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import User
from ..extensions import db


class Item(db.Model):
    """Something on the shelf."""

    __tablename__ = "stock_item"
    __table_args__ = (CheckConstraint("quantity_on_hand >= 0", name="stock_item_quantity_on_hand"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    unit_cost: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    quantity_on_hand: Mapped[int] = mapped_column(default=0)
    movements: Mapped[list["StockMovement"]] = relationship(back_populates="item")

    def __str__(self):
        return f"{self.sku} {self.name}"


class StockMovement(db.Model):
    """A receipt or an issue; no view changes or deletes one."""

    __tablename__ = "stock_stockmovement"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("stock_item.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    quantity_change: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=func.now())
    created_by_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    item: Mapped[Item] = relationship(back_populates="movements")
    created_by: Mapped[User] = relationship()

    def __str__(self):
        return f"{self.kind} {self.quantity_change:+d} {self.item.sku}"
