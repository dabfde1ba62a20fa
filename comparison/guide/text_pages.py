"""Hand-written pages in Markdown, with their contents: deployment, and moving an application."""

import re
from pathlib import Path, PurePosixPath

from markupsafe import Markup

from comparison.guide.site import MARKDOWN, Site, code_path
from tests.harness.declaration import ROOT

# Each page: its text, its title in the menu, and a related page with the words of the link.
PAGES = {
    "deploy.html": (
        ROOT / "docs/deploy.md",
        "Deployment",
        ("howto/running.html#deploy", "The same commands side by side"),
    ),
    "move.html": (
        ROOT / "comparison/move.md",
        "Move an application",
        ("howto.html", "How do I …? in both"),
    ),
}
HEADING = re.compile(r"<h2>(.*?)</h2>")
# A link within the page, which GitHub needs with the number of the heading; anchors here have none.
WITHIN = re.compile(r'href="#\d+-')
LINK = re.compile(r'href="\.\./([^"#]+)(?:#[^"]*)?"')


def write(site: Site) -> None:
    """Write the pages."""
    for path, (source, name, more) in PAGES.items():
        write_one(site, path, source, name=name, more_here=more)


def write_one(site: Site, path: str, source: Path, **names) -> None:
    """Write one page; a link to a file of the repository leads to that file's page."""
    title, _, body = source.read_text("utf-8").partition("\n")
    html = MARKDOWN.render(body)
    html = LINK.sub(lambda found: f'href="{page_of(found[1])}"', html)
    html = WITHIN.sub('href="#', html)
    html = html.replace("<pre>", '<pre class="plain" tabindex="0">')
    site.write(
        path,
        "text.html",
        title=title.removeprefix("# "),
        contents=[(anchor(one), Markup(one)) for one in HEADING.findall(html)],  # noqa: S704
        html=Markup(HEADING.sub(with_anchor, html)),  # noqa: S704 - the text of this repository
        **names,
    )


def page_of(path: str) -> str:
    """Return the page of a file of the repository."""
    folder, *rest = PurePosixPath(path).parts
    return code_path(ROOT / folder, "/".join(rest))


def with_anchor(heading: re.Match) -> str:
    """Return a heading with an anchor."""
    return f'<h2 id="{anchor(heading[1])}">{heading[1]}</h2>'


def anchor(title: str) -> str:
    """Return a heading's words, such as the-application."""
    return "-".join(re.findall(r"[a-z]+", title.lower()))
