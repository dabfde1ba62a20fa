"""Time zones of users (ACC-16)."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core.exceptions import ValidationError


@cache
def time_zones() -> list[tuple[str, str]]:
    """Return the time zones to choose from; cached, as this reads some 600 files."""
    names = (
        name
        for name in available_timezones()
        if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/")))
    )
    return [(name, name) for name in sorted(names)]


def get_zone(name: str) -> ZoneInfo:
    """Return a time zone, or UTC where the system does not have it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def validate_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValidationError("Select a valid time zone.") from error
