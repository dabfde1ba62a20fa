"""SQL without its values, so that repeated statements are equal."""

import re

QUERIES = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
TEXT = re.compile(r"\b[xX]?'(?:[^']|'')*'|'(?:[^']|'')*'")
NUMBER = re.compile(r"(?<![\w.\"])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?\b")
SEVERAL = re.compile(r"\(\?(?:, ?\?)+\)")
ROWS = re.compile(r"(\((?:[^()]|\([^()]*\))*\))(?:, ?\1)+")


def normalized(statement: str) -> str:
    """Return a statement with `?` in place of values; "" if it is not a query."""
    words = " ".join(statement.split())
    if not words.upper().startswith(QUERIES):
        return ""
    words = SEVERAL.sub("(?, …)", NUMBER.sub("?", TEXT.sub("?", words)))
    return ROWS.sub(r"\1, …", words)
