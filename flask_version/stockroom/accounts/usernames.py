"""How usernames are compared (ACC-2)."""

import unicodedata

from ..web.validators import Matches

MAX_USERNAME = 150
# Folded, some letters are three.
MAX_USERNAME_KEY = 450
USERNAME = r"[\w.@+-]+"
USERNAME_INVALID = (
    "Enter a valid username. This value may contain only letters, numbers, "
    "and @/./+/-/_ characters."
)
USERNAME_TAKEN = "A user with that username already exists."
# What the column says in its `info` about its field.
USERNAME_COLUMN = {"taken": USERNAME_TAKEN, "checks": [Matches(USERNAME, USERNAME_INVALID)]}


def username_key(username: str) -> str:
    """Return the form in which usernames are compared: NFKC, without case (ACC-2).

    What is too long for a name is cut, and remains longer than any key: to normalise it takes long.
    """
    if len(username) > MAX_USERNAME:
        return username[: MAX_USERNAME_KEY + 1]
    return unicodedata.normalize("NFKC", username).casefold()
