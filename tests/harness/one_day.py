"""Answers of one day: asked for again where the day ended meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

Found = TypeVar("Found")


def on_one_day(ask: Callable[[], Found]) -> tuple[Found, datetime]:
    """Return what is asked for and when; ask again where a day ended meanwhile somewhere.

    In every time zone a day begins with a quarter of an hour in UTC.
    """
    while True:
        began = datetime.now(UTC)
        found = ask()
        if _quarter(began) == _quarter(datetime.now(UTC)):
            return found, began


def _quarter(moment: datetime) -> int:
    return int(moment.timestamp()) // 900
