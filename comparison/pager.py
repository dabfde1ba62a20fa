"""Long output page by page, as in git."""

import os
import shlex
import shutil
import subprocess
import sys

from rich.console import Console, RenderableType
from rich.syntax import Syntax

# The default if the reader's window is unknown.
PLAIN_WIDTH = 160


def show(*what: RenderableType) -> None:
    """Print highlighted and page by page on a terminal, as plain text anywhere else."""
    if not sys.stdout.isatty():
        width = int(os.environ.get("COLUMNS") or PLAIN_WIDTH)
        Console(width=width, no_color=True, highlight=False).print(*what, sep="\n")
        return
    console = Console(highlight=False)
    command = _pager()
    if not command:
        console.print(*what, sep="\n")
        return
    with console.capture() as captured:
        console.print(*what, sep="\n")
    environment = {"LESS": "FRX", **os.environ}
    # The pager is the reader's own choice, as in git.
    subprocess.run(command, input=captured.get(), encoding="utf-8", env=environment, check=False)  # noqa: S603


def show_patch(text: str) -> None:
    """Show a highlighted patch on a terminal; elsewhere, plain input for `git apply`."""
    if sys.stdout.isatty():
        show(Syntax(text, "diff", theme="ansi_dark", background_color="default", word_wrap=True))
    else:
        sys.stdout.write(text)


def _pager() -> list[str]:
    """Return the command of the reader's pager; None if PAGER is empty, cat or missing."""
    words = shlex.split(os.environ.get("PAGER", "less"))
    return words if words and words[0] != "cat" and shutil.which(words[0]) else []
