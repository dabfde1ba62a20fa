"""The time zones that a person can live in (ACC-16)."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from flask import request
from flask_login import current_user
from wtforms import ValidationError

from .paths import takes_cookies


@cache
def time_zones() -> list[str]:
    """Return the places that can be chosen; finding them reads some 600 files (ACC-16)."""
    names = (
        name
        for name in available_timezones()
        if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/")))
    )
    return sorted(names)


def get_zone(name: str) -> ZoneInfo:
    """Return a time zone, or UTC where this machine does not know it (ACC-16)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def current_zone() -> ZoneInfo:
    """Return the zone of the person's profile, in which every page shows times (ACC-16, API-7)."""
    is_known = takes_cookies(request.path) and current_user.is_authenticated
    return get_zone(current_user.profile.time_zone if is_known else "UTC")


class TimeZone:
    """Refuse a name that is not in the IANA time zone database (ACC-16)."""

    def __call__(self, form, field):
        try:
            ZoneInfo(field.data)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValidationError("Select a valid time zone.") from error


# What the column of a time zone says in its `info` about its field.
TIME_ZONE = {"checks": [TimeZone()]}
