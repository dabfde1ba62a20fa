"""Print for a learner: on a terminal, Markdown code and emphasis are bold."""

import re
import textwrap

from rich.console import Console

WIDTH = 90
MARKED = re.compile(r"`([^`]+)`|\*([^*\s][^*]*)\*")
# While a paragraph is wrapped, marked words are one word between two private characters.
ON, OFF, SPACE = "\ue000", "\ue001", "\ue002"


def say(text: str) -> None:
    """Print text without its marks, with its own line breaks."""
    print(_styled(MARKED.sub(_marked, text)), flush=True)


def say_paragraph(text: str, indent: str = "") -> None:
    """Print a paragraph without its marks; no command is broken across lines."""
    text = MARKED.sub(_marked, " ".join(text.split()))
    print(
        _styled(
            textwrap.fill(
                text,
                WIDTH,
                initial_indent=indent,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
        ),
        flush=True,
    )


def _marked(found: re.Match[str]) -> str:
    return ON + (found[1] or found[2]).replace(" ", SPACE) + OFF


def _styled(text: str) -> str:
    console = Console()
    has_styles = console.is_terminal and not console.no_color and not console.legacy_windows
    on, off = ("\x1b[1m", "\x1b[22m") if has_styles else ("", "")
    return text.replace(SPACE, " ").replace(ON, on).replace(OFF, off)
