"""User time zones, and machine-readable datetimes (ACC-16)."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from flask import g, request
from flask_login import current_user
from wtforms import ValidationError


@cache
def time_zone_choices() -> list[str]:
    """Return the time zones to choose from; cached, as this reads some 600 files."""
    names = [name for name in available_timezones() if "/" in name]
    return sorted(["UTC", *(name for name in names if not name.startswith(("Etc/", "SystemV/")))])


def get_zone(name: str) -> ZoneInfo:
    """Return a time zone, or UTC if the system does not have it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def current_zone() -> ZoneInfo:
    """Return the time zone of the user's profile, in which pages show times."""
    if "zone" not in g:
        has_user = request.uses_cookies and current_user.is_authenticated
        g.zone = get_zone(current_user.profile.time_zone if has_user else "UTC")
    return g.zone


def validate_time_zone(form, field) -> None:
    if get_zone(field.data).key != field.data:
        raise ValidationError("Select a valid time zone.")


def format_datetime(value: datetime) -> str:
    """Format a datetime in UTC, as in 2026-05-01T12:30:00.000000Z."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


# The `info` of a time zone column, for its form field.
TIME_ZONE_INFO = {"checks": [validate_time_zone]}
