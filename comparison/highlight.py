"""Syntax highlighting, line by line: for the terminal and for HTML."""

from functools import cache
from html import escape
from pathlib import PurePath

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token, _TokenType
from rich.syntax import SyntaxTheme
from rich.text import Text

LEXERS = {
    ".css": "css",
    ".html": "html+jinja",
    ".ini": "ini",
    ".js": "js",
    ".json": "json",
    ".patch": "diff",
    ".py": "python",
    ".sh": "bash",
    ".sql": "sql",
    ".toml": "toml",
    ".txt": "django",
    ".yaml": "yaml",
}
# Tokens to which no theme gives a color of their own.
PLAIN = (Token.Text, Token.Text.Whitespace, Token.Punctuation)
Tokens = list[tuple[_TokenType, str]]


@cache
def _lexer(suffix: str) -> Lexer:
    return get_lexer_by_name(LEXERS.get(suffix, "text"), stripnl=False)


def tokens(path: str, lines: list[str]) -> list[Tokens]:
    """Return the tokens of each line of a file."""
    found: list[Tokens] = [[]]
    for kind, text in _lexer(PurePath(path).suffix).get_tokens("\n".join(lines)):
        first, *rest = text.split("\n")
        found[-1].append((kind, first))
        found += [[(kind, one)] for one in rest]
    return found


def for_terminal(line: Tokens, theme: SyntaxTheme) -> Text:
    """Return a line highlighted for the terminal."""
    text = Text()
    for kind, value in line:
        text.append(value, theme.get_style_for_token(kind))
    return text


def for_html(line: Tokens) -> str:
    """Return a line as HTML, its tokens in Pygments' short class names."""
    return "".join(_span(kind, value) for kind, value in line if value)


def _span(kind: _TokenType, value: str) -> str:
    while kind not in STANDARD_TYPES:
        kind = kind.parent
    name = STANDARD_TYPES[kind]
    plain = escape(value, quote=False)
    return plain if kind in PLAIN or not name else f'<span class="{name}">{plain}</span>'
