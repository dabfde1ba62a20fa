"""The framework's part in a requirement, in sentences whose links name an object."""

import re
import tomllib
from functools import cache
from pathlib import Path

from comparison import documentation

TEXTS = Path(__file__).with_name("framework.toml")
LINK = re.compile(r"\]\(([\w.]+)\)")


@cache
def texts() -> dict[str, dict[str, str]]:
    """Return the sentences by requirement, then by the key of a twin, as Markdown."""
    return tomllib.loads(TEXTS.read_text("utf-8"))


def names(text: str) -> list[str]:
    """Return the full names that a sentence links to."""
    return LINK.findall(text)


def linked(text: str) -> str:
    """Return a sentence with links to the documentation; LookupError if one has none."""

    def found(link: re.Match) -> str:
        if where := documentation.address(link[1]):
            return f"]({where})"
        raise LookupError(f"comparison/documentation.toml has no page for {link[1]}.")

    return LINK.sub(found, text)
