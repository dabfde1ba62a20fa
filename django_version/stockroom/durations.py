"""How long something lasts, in words (ACC-13)."""

LENGTHS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}


def in_words(seconds: int) -> str:
    """Return a duration exactly, in the longest unit of which it is a multiple (ACC-13)."""
    unit = next(name for name, length in LENGTHS.items() if seconds % length == 0)
    count = seconds // LENGTHS[unit]
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
