"""The time zones that a person can live in (ACC-16)."""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zones() -> list[str]:
    """Return the places that can be chosen; finding them reads some 600 files (ACC-16)."""
    names = (
        name
        for name in available_timezones()
        if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/")))
    )
    return sorted(names)
