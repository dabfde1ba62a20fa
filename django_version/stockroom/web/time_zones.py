"""The time zones that a person can live in (ACC-16)."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones


@cache
def time_zones() -> list[tuple[str, str]]:
    """Return the places that can be chosen; finding them reads some 600 files (ACC-16)."""
    names = (
        name
        for name in available_timezones()
        if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/")))
    )
    return [(name, name) for name in sorted(names)]


def get_zone(name: str) -> ZoneInfo:
    """Return a time zone, or UTC where this machine does not know it (ACC-16)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
