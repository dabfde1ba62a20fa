"""Add Item.location.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    # A server default, because the previous release inserts items without a location.
    column = sa.Column("location", sa.String(length=40), server_default="", nullable=False)
    op.add_column("stock_item", column)


def downgrade():
    op.drop_column("stock_item", "location")
