"""How usernames are compared (ACC-2)."""

import unicodedata

MAX_USERNAME = 150
# Folded, some letters are three.
MAX_USERNAME_KEY = 450


def username_key(username: str) -> str:
    """Return the form in which usernames are compared: NFKC, without case (ACC-2).

    What is too long for a name is cut, and remains longer than any key: to normalise it takes long.
    """
    if len(username) > MAX_USERNAME:
        return username[: MAX_USERNAME_KEY + 1]
    return unicodedata.normalize("NFKC", username).casefold()
