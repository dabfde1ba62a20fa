"""How the number of an item is written (STK-1, ADM-7)."""

from wtforms.validators import Regexp


def normal_sku(sku: str) -> str:
    """Return a SKU as it is stored and looked up: trimmed and in capitals (STK-1)."""
    return sku.strip().upper()


# What a column tells its form in the admin, beyond its type.
SKU = {
    "label": "SKU",
    "filters": [normal_sku],
    "checks": [
        Regexp(r"[A-Z0-9-]+\Z", message="Enter a SKU of letters, numbers and hyphens only.")
    ],
}
