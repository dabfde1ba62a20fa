"""Each order of items to the last tie in its index, which PostgreSQL would sort otherwise (API-3).

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ORDERS = {
    "stock_item_active_name": "name",
    "stock_item_active_on_hand": "quantity_on_hand",
    "stock_item_active_cost": "unit_cost",
}


def upgrade():
    for index, column in ORDERS.items():
        op.drop_index(index, "stock_item")
        op.create_index(index, "stock_item", ["is_active", column, "id"])


def downgrade():
    for index, column in ORDERS.items():
        op.drop_index(index, "stock_item")
        op.create_index(index, "stock_item", ["is_active", column])
