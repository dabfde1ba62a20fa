"""Requests that must have one effect (STK-13, OPS-8).

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = "stock_idempotentrequest"


def upgrade():
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="stock_idempotentrequest_pkey"),
        sa.UniqueConstraint("person_id", "path", "key", name="stock_idempotentrequest_once"),
        sqlite_autoincrement=True,
    )
    op.create_index("stock_idempotentrequest_created_at_idx", TABLE, ["created_at"])


def downgrade():
    op.drop_table(TABLE)
