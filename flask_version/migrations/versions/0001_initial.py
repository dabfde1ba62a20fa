"""People, sessions, items and movements: the first tables (OPS-8).

Revision ID: 0001
Revises:
"""

from functools import reduce
from operator import add

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODE, SKU, WEBSITE = (sa.column(name, sa.String()) for name in ("code", "sku", "website"))


def gtin_digit_sum():
    """Return the SQL of a code's weighted digit sum, as it was at this revision."""
    padded = sa.literal("000000") + CODE
    digits = [
        sa.cast(sa.func.substr(padded, sa.func.length(CODE) + (6 - place), 1), sa.Integer)
        * (3 if place % 2 else 1)
        for place in range(14)
    ]
    return reduce(add, digits)


def upgrade():
    op.create_table(
        "accounts_group",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.PrimaryKeyConstraint("id", name="accounts_group_pkey"),
        sa.UniqueConstraint("name", name="accounts_group_name_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "accounts_permission",
        sa.Column("id", ID, nullable=False),
        sa.Column("codename", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="accounts_permission_pkey"),
        sa.UniqueConstraint("codename", name="accounts_permission_codename_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "accounts_user",
        sa.Column("id", ID, nullable=False),
        sa.Column("password", sa.String(length=128), nullable=False),
        sa.Column("last_login", MOMENT, nullable=True),
        sa.Column("is_superuser", sa.Boolean(), nullable=False),
        sa.Column("username", sa.String(length=150), nullable=False),
        sa.Column("is_staff", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("date_joined", MOMENT, nullable=False),
        sa.Column("username_key", sa.String(length=450), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("id", name="accounts_user_pkey"),
        sa.UniqueConstraint("username", name="accounts_user_username_key"),
        sa.UniqueConstraint("username_key", name="accounts_user_username_key_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "stock_category",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="stock_category_pkey"),
        sa.UniqueConstraint("name", name="stock_category_name_key"),
        sa.UniqueConstraint("slug", name="stock_category_slug_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "stock_supplier",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            sa.or_(WEBSITE == "", WEBSITE.startswith("http://"), WEBSITE.startswith("https://")),
            name="stock_supplier_website_http",
        ),
        sa.PrimaryKeyConstraint("id", name="stock_supplier_pkey"),
        sa.UniqueConstraint("name", name="stock_supplier_name_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "accounts_group_permissions",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("permission_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["accounts_group.id"],
            name="accounts_group_permissions_group_id_fkey",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["permission_id"],
            ["accounts_permission.id"],
            name="accounts_group_permissions_permission_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "group_id", "permission_id", name="accounts_group_permissions_pkey"
        ),
    )
    op.create_index(
        "accounts_group_permissions_permission_id_idx",
        "accounts_group_permissions",
        ["permission_id"],
    )

    op.create_table(
        "accounts_profile",
        sa.Column("id", ID, nullable=False),
        sa.Column("display_name", sa.String(length=150), nullable=False),
        sa.Column("job_title", sa.String(length=150), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_user.id"], name="accounts_profile_user_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="accounts_profile_pkey"),
        sa.UniqueConstraint("user_id", name="accounts_profile_user_id_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "accounts_user_groups",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["accounts_group.id"],
            name="accounts_user_groups_group_id_fkey",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name="accounts_user_groups_user_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "group_id", name="accounts_user_groups_pkey"),
    )
    op.create_index("accounts_user_groups_group_id_idx", "accounts_user_groups", ["group_id"])

    op.create_table(
        "accounts_user_permissions",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("permission_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["permission_id"],
            ["accounts_permission.id"],
            name="accounts_user_permissions_permission_id_fkey",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name="accounts_user_permissions_user_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "permission_id", name="accounts_user_permissions_pkey"),
    )
    op.create_index(
        "accounts_user_permissions_permission_id_idx",
        "accounts_user_permissions",
        ["permission_id"],
    )

    op.create_table(
        "accounts_usersession",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name="accounts_usersession_user_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name="accounts_usersession_pkey"),
    )
    op.create_index("accounts_usersession_user_id_idx", "accounts_usersession", ["user_id"])

    op.create_table(
        "stock_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("sku", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_cost", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("quantity_on_hand", sa.Integer(), nullable=False),
        sa.Column("reorder_level", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.String(length=8),
            sa.Computed(
                "CASE WHEN NOT is_active THEN 'inactive' WHEN quantity_on_hand = 0 THEN 'out' WHEN quantity_on_hand <= reorder_level THEN 'low' ELSE 'ok' END",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            sa.and_(SKU != "", ~SKU.regexp_match("[^A-Z0-9-]")), name="stock_item_sku_format"
        ),
        sa.CheckConstraint("quantity_on_hand >= 0", name="stock_item_quantity_on_hand"),
        sa.CheckConstraint("reorder_level >= 0", name="stock_item_reorder_level"),
        sa.CheckConstraint("unit_cost >= 0", name="stock_item_unit_cost"),
        sa.ForeignKeyConstraint(
            ["category_id"], ["stock_category.id"], name="stock_item_category_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["stock_supplier.id"], name="stock_item_supplier_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="stock_item_pkey"),
        sa.UniqueConstraint("sku", name="stock_item_sku_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("stock_item_active_cost", "stock_item", ["is_active", "unit_cost"])
    op.create_index("stock_item_active_name", "stock_item", ["is_active", "name"])
    op.create_index("stock_item_active_on_hand", "stock_item", ["is_active", "quantity_on_hand"])
    op.create_index("stock_item_active_sku", "stock_item", ["is_active", "sku"])
    op.create_index("stock_item_category_id_idx", "stock_item", ["category_id"])
    op.create_index("stock_item_status_sku", "stock_item", ["status", "sku"])
    op.create_index("stock_item_supplier_id_idx", "stock_item", ["supplier_id"])

    op.create_table(
        "stock_barcode",
        sa.Column("id", ID, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=14), nullable=False),
        sa.CheckConstraint(gtin_digit_sum() % 10 == 0, name="stock_barcode_check_digit"),
        sa.CheckConstraint(
            sa.and_(~CODE.regexp_match("[^0-9]"), sa.func.length(CODE).in_([8, 12, 13, 14])),
            name="stock_barcode_code_digits",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name="stock_barcode_item_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="stock_barcode_pkey"),
        sa.UniqueConstraint("code", name="stock_barcode_code_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("stock_barcode_item_id_idx", "stock_barcode", ["item_id"])

    op.create_table(
        "stock_stockmovement",
        sa.Column("id", ID, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("quantity_change", sa.Integer(), nullable=False),
        sa.Column("quantity_after", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind = 'receipt' AND quantity_change > 0 OR kind = 'issue' AND quantity_change < 0 OR kind = 'adjustment' AND quantity_change <> 0",
            name="stock_movement_direction",
        ),
        sa.CheckConstraint(
            "kind IN ('receipt', 'issue', 'adjustment')", name="stock_movement_kind"
        ),
        sa.CheckConstraint("quantity_after >= 0", name="stock_movement_quantity_after"),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["accounts_user.id"], name="stock_stockmovement_created_by_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["stock_item.id"], name="stock_stockmovement_item_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="stock_stockmovement_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "stock_movement_item_newest", "stock_stockmovement", ["item_id", "created_at", "id"]
    )
    op.create_index(
        "stock_movement_kind_newest", "stock_stockmovement", ["kind", "created_at", "id"]
    )
    op.create_index("stock_movement_newest", "stock_stockmovement", ["created_at", "id"])
    op.create_index(
        "stock_movement_person_newest", "stock_stockmovement", ["created_by_id", "created_at", "id"]
    )


def downgrade():

    op.drop_table("stock_stockmovement")

    op.drop_table("stock_barcode")

    op.drop_table("stock_item")

    op.drop_table("accounts_usersession")

    op.drop_table("accounts_user_permissions")

    op.drop_table("accounts_user_groups")
    op.drop_table("accounts_profile")

    op.drop_table("accounts_group_permissions")
    op.drop_table("stock_supplier")
    op.drop_table("stock_category")
    op.drop_table("accounts_user")
    op.drop_table("accounts_permission")
    op.drop_table("accounts_group")
