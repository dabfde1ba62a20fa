"""Models of the stock."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse


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
    quantity_on_hand = models.IntegerField(default=0)

    class Meta:
        ordering = ["sku"]

    def __str__(self):
        return f"{self.sku} {self.name}"

    def get_absolute_url(self):
        return reverse("stock:item_detail", args=[self.sku])
