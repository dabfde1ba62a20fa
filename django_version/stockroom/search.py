"""How a search finds its words, on the pages of the stock and in the admin (STK-2, ADM-4)."""

import re

from .text import normal_text

MAX_SEARCH_LENGTH = 200


def search_words(q: str) -> list[str]:
    """Split a search into words and quoted phrases (STK-2)."""
    return [phrase or word for phrase, word in re.findall(r'"([^"]+)"|(\S+)', normal_text(q))]
