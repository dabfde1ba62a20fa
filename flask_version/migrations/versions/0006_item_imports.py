"""Files of items that wait for their confirmation (CSV-5, OPS-8).

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "stock_itemimport",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.Text().with_variant(mysql.LONGTEXT(), "mysql"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql"),
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_user.id"], name="stock_itemimport_user_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="stock_itemimport_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("stock_itemimport_created_at_idx", "stock_itemimport", ["created_at"])
    op.create_index("stock_itemimport_user_id_idx", "stock_itemimport", ["user_id"])


def downgrade():
    op.drop_table("stock_itemimport")
