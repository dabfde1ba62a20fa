"""Delete what is over, some of it whenever more comes, so that no table grows for ever (OPS-5)."""

from django.db import transaction
from django.db.models import QuerySet

AT_ONCE = 100


@transaction.atomic
def delete_some(rows: QuerySet) -> None:
    """Delete the first 100 rows of a query, past others who do so too (OPS-5)."""
    locked = rows.select_for_update(skip_locked=True)
    found = list(locked.values_list("pk", flat=True)[:AT_ONCE])
    rows.model.objects.filter(pk__in=found).delete()
