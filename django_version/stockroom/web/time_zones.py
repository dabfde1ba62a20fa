"""User time zones and machine-readable datetimes (ACC-16)."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core.exceptions import ValidationError


@cache
def time_zone_choices() -> list[tuple[str, str]]:
    """Return the time zones to choose from; cached, as this reads some 600 files."""
    return [
        (name, name)
        for name in sorted(available_timezones())
        if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/")))
    ]


def get_zone(name: str) -> ZoneInfo:
    """Return a time zone, or UTC if the system does not have it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def validate_time_zone(name: str) -> None:
    if get_zone(name).key != name:
        raise ValidationError("Select a valid time zone.")


def format_datetime(value: datetime) -> str:
    """Format a datetime in UTC, as in 2026-05-01T12:30:00.000000Z."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
