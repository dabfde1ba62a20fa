"""Models of the stock."""

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone


class Item(models.Model):
    """Something on the shelf."""

    sku = models.CharField(
        "SKU",
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Z0-9-]+\Z", "Use capital letters, digits and hyphens only."),
        ],
    )
    name = models.CharField(max_length=120)
    unit_cost = models.DecimalField(
        max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    quantity_on_hand = models.IntegerField(default=0, editable=False)

    class Meta:
        ordering = ["sku"]
        constraints = [
            models.CheckConstraint(
                name="stock_item_quantity_on_hand", condition=models.Q(quantity_on_hand__gte=0)
            ),
        ]

    def __str__(self):
        return f"{self.sku} {self.name}"

    def get_absolute_url(self):
        return reverse("stock:item_detail", args=[self.sku])


class StockMovement(models.Model):
    """A receipt or an issue; no view changes or deletes one."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10)
    quantity_change = models.IntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.kind} {self.quantity_change:+d} {self.item.sku}"
