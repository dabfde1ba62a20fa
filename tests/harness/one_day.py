"""Responses from a single day: requested again if the day changed in between."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

Found = TypeVar("Found")


def on_one_day(ask: Callable[[], Found]) -> tuple[Found, datetime]:
    """Return the result and the time; repeat the request if the day changed in some time zone.

    In every time zone a day starts at a quarter of an hour in UTC.
    """
    while True:
        began = datetime.now(UTC)
        found = ask()
        if _quarter(began) == _quarter(datetime.now(UTC)):
            return found, began


def _quarter(now: datetime) -> int:
    return int(now.timestamp()) // 900
