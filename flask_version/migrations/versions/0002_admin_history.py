"""The history of the admin (ADM-12, OPS-8).

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "admin_logentry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=False),
        sa.Column("object_repr", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("change_message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_user.id"], name="admin_logentry_user_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="admin_logentry_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("admin_logentry_object", "admin_logentry", ["kind", "object_id", "id"])
    op.create_index("admin_logentry_user", "admin_logentry", ["user_id", "id"])


def downgrade():
    op.drop_table("admin_logentry")
