"""Links and texts shared by the pages of the road's steps and of the exercises."""

from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

# The texts contain questions in <details>, which is HTML.
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


@dataclass(frozen=True)
class Link:
    """The page of a step or of an exercise; `name` is “Step 3” or “Exercise 1”, as `learn` says."""

    key: str
    number: int
    name: str
    title: str
    path: str


def rendered(about: Path) -> Markup:
    """Return the text of a step as HTML, without its title."""
    html = MARKDOWN.render(about.read_text("utf-8").partition("\n")[2])
    html = html.replace("<pre>", '<pre class="plain" tabindex="0">')
    return Markup(html)  # noqa: S704 - the road's own text
