"""How the admin formats datetimes (ADM-3)."""

DATETIME_FORMAT = "Y-m-d H:i"
