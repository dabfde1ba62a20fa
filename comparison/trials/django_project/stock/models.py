"""The models that the code of a card may use; flask_app.py has the same."""

from django.db import models


class Category(models.Model):
    """A category of items."""

    name = models.CharField(max_length=80, unique=True)

    def __str__(self):
        return self.name


class Supplier(models.Model):
    """A supplier of items."""

    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)


class Item(models.Model):
    """An item with its quantity on hand."""

    sku = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="items")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True)
    unit_cost = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    quantity = models.IntegerField(default=0)
    reorder_level = models.IntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["sku"]

    def __str__(self):
        return self.sku

    def get_absolute_url(self):
        return f"/items/{self.sku}/"


class Movement(models.Model):
    """A change of an item's quantity."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="movements")
    change = models.IntegerField()
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
