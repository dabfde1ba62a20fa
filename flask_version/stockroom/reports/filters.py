"""Over how many days a report goes, read from the query string."""

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from ..stock.filters import Filter

MOST_DAYS = 365


@dataclass
class ActivityFilter(Filter):
    """Over how many days the report goes; today is the last of them (REP-4)."""

    days: int = 30


def read_activity_filter(query: MultiDict[str, str]) -> ActivityFilter:
    """Read the number of days, 1 to 365; anything else becomes a notice (REP-4)."""
    chosen = ActivityFilter()
    if days := query.get("days"):
        if re.fullmatch("[0-9]{1,3}", days) and 1 <= int(days) <= MOST_DAYS:
            chosen.days = int(days)
        else:
            chosen.ignore("number of days", days)
    return chosen
