"""Models of the stock."""

from decimal import Decimal

from sqlalchemy import Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db


class Item(db.Model):
    """Something on the shelf."""

    __tablename__ = "stock_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    unit_cost: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    quantity_on_hand: Mapped[int] = mapped_column(default=0)

    def __str__(self):
        return f"{self.sku} {self.name}"
