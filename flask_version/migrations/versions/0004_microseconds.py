"""Moments to the microsecond on MariaDB, as on the other databases (OPS-3, OPS-8).

Revision ID: 0004
Revises: 0003
"""

from alembic import op
from sqlalchemy.dialects import mysql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEVER_EMPTY = {
    "accounts_throttle": ["started_at"],
    "accounts_user": ["date_joined"],
    "accounts_apitoken": ["created_at", "expires_at"],
    "accounts_usersession": ["created_at", "last_seen_at"],
    "admin_logentry": ["action_time"],
    "stock_item": ["created_at", "updated_at"],
    "stock_stockmovement": ["created_at"],
}
MAY_BE_EMPTY = {
    "accounts_user": ["last_login"],
    "accounts_apitoken": ["last_used_at", "revoked_at"],
}


def alter(digits):
    if op.get_context().dialect.name != "mysql":
        return
    for is_nullable, tables in [(False, NEVER_EMPTY), (True, MAY_BE_EMPTY)]:
        for table, columns in tables.items():
            for column in columns:
                kind = mysql.DATETIME(fsp=digits)
                op.alter_column(table, column, type_=kind, nullable=is_nullable)


def upgrade():
    alter(6)


def downgrade():
    alter(0)
