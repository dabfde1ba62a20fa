"""A movement keeps the key of its request; the kept answers go (STK-13, API-6).

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLE = "stock_stockmovement"
NAME = "stock_request_key"


def upgrade():
    op.add_column(TABLE, sa.Column("request_key", sa.String(255)))
    op.create_index(NAME, TABLE, ["created_by_id", "request_key"], unique=True)
    op.drop_table("stock_idempotentrequest")


def downgrade():
    raise NotImplementedError("What was answered was not kept.")
