"""How the number of an item is written (STK-1)."""

from ..web.fields import LineField


class SKUField(LineField):
    """Text that is trimmed and upper-cased on its way in (STK-1)."""

    migrated_as = "stockroom.stock.sku.SKUField"

    def to_python(self, value):
        """Return the value as it will be stored."""
        value = super().to_python(value)
        return value.upper() if value else value

    def pre_save(self, model_instance, add):
        """Store the normalised value, and leave it on the instance."""
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value
