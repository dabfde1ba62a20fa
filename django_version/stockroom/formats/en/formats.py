"""How the admin writes times (ADM-3)."""

DATETIME_FORMAT = "Y-m-d H:i"
