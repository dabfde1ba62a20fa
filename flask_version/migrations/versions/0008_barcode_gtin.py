"""One GTIN, one barcode, whatever zeros stand before it (STK-14).

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CODE = sa.column("code", sa.String)
GTIN = sa.func.substr(sa.literal("000000") + CODE, sa.func.length(CODE) - 7, 14)


def check_codes():
    """Refuse to go on where one GTIN is there twice: nobody but a person knows whose it is."""
    found = {}
    for code in op.get_bind().scalars(sa.text("SELECT code FROM stock_barcode ORDER BY id")):
        other = found.setdefault(code.zfill(14), code)
        if other != code:
            raise SystemExit(f"Barcodes {other} and {code} are one GTIN: delete one of them first.")


def upgrade():
    check_codes()
    # SQLite adds no stored column to a table.
    is_stored = op.get_bind().dialect.name != "sqlite"
    gtin = sa.Column("gtin", sa.String(14), sa.Computed(GTIN, persisted=is_stored))
    op.add_column("stock_barcode", gtin)
    op.create_index("stock_barcode_gtin_idx", "stock_barcode", ["gtin"], unique=True)


def downgrade():
    op.drop_index("stock_barcode_gtin_idx", "stock_barcode")
    op.drop_column("stock_barcode", "gtin")
