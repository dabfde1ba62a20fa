"""The framework of the guide: URLs of pages, rendering and links."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from comparison import highlight, spec
from comparison.regions import TwinCode

TEMPLATES = Path(__file__).parents[1] / "templates"
NOT_IN_CODE = re.compile(r"(<code.*?</code>|<a .*?</a>)", re.DOTALL)
RELATIVE = re.compile(r'href="([^":/#]+)"')
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


class Site:
    """The pages of one guide, written below a folder."""

    def __init__(
        self, folder: Path, codes: tuple[TwinCode, TwinCode], addresses: Mapping[str, str]
    ) -> None:
        """Write nothing yet; the URLs are those of the running twins, by key, or none."""
        self.folder, self.codes, self.addresses = folder, codes, addresses
        self.pages: list[str] = []
        self._tokens: dict[Path, list[highlight.Tokens]] = {}

    @cached_property
    def environment(self) -> Environment:
        """Return the Jinja environment with the globals of every template."""
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["grouped"] = lambda number: f"{number:,}"
        environment.filters["begun"] = lambda text: text[:1].upper() + text[1:]
        environment.globals.update(
            codes=self.codes, addresses=self.addresses, requirement_path=requirement_path
        )
        return environment

    def write(self, path: str, template: str, **context: Any) -> None:
        """Render one page; `root` is the relative path to the top of the guide."""
        root = "../" * path.count("/")
        html = self.environment.get_template(template).render(path=path, root=root, **context)
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(html, "utf-8")
        self.pages.append(path)

    def lines(self, folder: Path, path: str) -> list[Markup]:
        """Return the highlighted lines of a file."""
        file = folder / path
        if file not in self._tokens:
            text = file.read_text("utf-8").splitlines()
            self._tokens[file] = [
                Markup(highlight.for_html(line))  # noqa: S704 - escaped token by token
                for line in highlight.tokens(path, text)[: len(text)]
            ]
        return self._tokens[file]


def requirement_path(name: str) -> str:
    """Return the page of a requirement."""
    return f"requirements/{name}.html"


def code_path(folder: Path, path: str, line: int = 0) -> str:
    """Return the page of a file, at a line."""
    return f"code/{folder.name}/{path}.html" + (f"#L{line}" if line else "")


def spec_path(name: str) -> str:
    """Return the page of a file in shared_spec/."""
    return code_path(spec.FOLDER, name)


def inline(text: str) -> Markup:
    """Return one line of Markdown as HTML."""
    return Markup(MARKDOWN.renderInline(text))  # noqa: S704 - without HTML in it


def rendered(text: str, root: str) -> Markup:
    """Return an entry of the spec as HTML; requirements and files of the spec become links."""
    html = RELATIVE.sub(lambda link: f'href="{root}{spec_path(link[1])}"', MARKDOWN.render(text))
    parts = NOT_IN_CODE.split(html)
    known = spec.requirements()

    def linked(found: re.Match) -> str:
        name = found[0]
        return f'<a href="{root}{requirement_path(name)}">{name}</a>' if name in known else name

    html = "".join(one if at % 2 else spec.ID.sub(linked, one) for at, one in enumerate(parts))
    return Markup(html)  # noqa: S704 - the spec's own text, without HTML in it
