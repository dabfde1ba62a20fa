"""A movement keeps the key of its request; the kept answers go (STK-13, API-6)."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stock", "0006_barcode_gtin"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="stockmovement",
            name="request_key",
            field=models.CharField(editable=False, max_length=255, null=True),
        ),
        migrations.AddConstraint(
            model_name="stockmovement",
            constraint=models.UniqueConstraint(
                fields=("created_by", "request_key"), name="stock_request_key"
            ),
        ),
        migrations.DeleteModel(name="IdempotentRequest"),
    ]
