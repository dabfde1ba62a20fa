"""The throttle of log-ins and the API tokens (ACC-14, ACC-18, OPS-8).

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "accounts_throttle",
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("scope", name="accounts_throttle_pkey"),
    )
    op.create_index("accounts_throttle_started_at_idx", "accounts_throttle", ["started_at"])
    op.create_table(
        "accounts_apitoken",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["accounts_user.id"], name="accounts_apitoken_owner_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="accounts_apitoken_pkey"),
        sa.UniqueConstraint("digest", name="accounts_apitoken_digest_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("accounts_apitoken_owner_id_idx", "accounts_apitoken", ["owner_id"])


def downgrade():
    op.drop_table("accounts_apitoken")
    op.drop_table("accounts_throttle")
