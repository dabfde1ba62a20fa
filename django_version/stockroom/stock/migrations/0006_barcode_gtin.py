from django.core.management.base import CommandError
from django.db import migrations, models

import stockroom.stock.gtin


def check_codes(apps, schema_editor):
    """Refuse to go on where one GTIN is there twice: nobody but a person knows whose it is."""
    codes = apps.get_model("stock", "Barcode").objects.order_by("pk").values_list("code", flat=True)
    found = {}
    for code in codes.iterator():
        other = found.setdefault(code.zfill(14), code)
        if other != code:
            raise CommandError(
                f"Barcodes {other} and {code} are one GTIN: delete one of them first."
            )


class Migration(migrations.Migration):
    dependencies = [
        ("stock", "0005_item_orders"),
    ]

    operations = [
        migrations.RunPython(check_codes, migrations.RunPython.noop),
        migrations.AddField(
            model_name="barcode",
            name="gtin",
            field=models.GeneratedField(
                db_persist=True,
                expression=stockroom.stock.gtin.stored_gtin(),
                output_field=models.CharField(max_length=14),
                unique=True,
            ),
        ),
    ]
