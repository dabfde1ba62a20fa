"""A figure that the README and several pages of the guide show has one value on all of them."""

import re
from pathlib import Path

import pytest
from lxml import html

from comparison import headline, lookup, road_code
from comparison.figures import Figures
from tests.harness import built_guide

PAIR = r"([\d,]+) in Django(?:,| and) ([\d,]+) in Flask"


@pytest.fixture(scope="module")
def guide(request, tmp_path_factory) -> Path:
    """Return a folder with the whole guide."""
    return built_guide.folder(request.config, tmp_path_factory)


def words(guide: Path, page: str) -> str:
    """Return the text of a page, with single blanks."""
    main = html.parse(str(guide / page)).getroot().find(".//main")
    return " ".join(" ".join(main.itertext()).split())


def numbers(found: re.Match | None) -> tuple[int, int]:
    """Return the figures of both twins in a match."""
    assert found
    return tuple(int(one.replace(",", "")) for one in found.groups())


def on_page(guide: Path, page: str, before: str) -> tuple[int, int]:
    """Return the first two figures of both twins after these words on a page."""
    return numbers(re.search(rf"{before} ?{PAIR}", words(guide, page)))


def in_readme(label: str) -> tuple[int, int]:
    """Return the figures in a row of the README's table."""
    row = rf"\| {re.escape(label)}[^|]* \| ([\d,]+) \| ([\d,]+) \|"
    return numbers(re.search(row, headline.README.read_text("utf-8")))


def test_all_statements_are_the_same_everywhere(guide):
    text = words(guide, "index.html")
    first = re.search(r"Hand-written statements of Python ([\d,]+) Django, ([\d,]+) Flask", text)
    assert {
        in_readme("Statements of Python written here"),
        numbers(first),
        on_page(guide, "choose.html", "All statements of Python:"),
        on_page(guide, "claims.html", r"“Flask needs fewer lines.”.*? Statements of Python:"),
    } == {Figures(lookup.codes()).in_all()}


def test_the_statements_without_the_admin_are_all_except_those_of_the_admin(guide):
    every, admin = in_readme("Statements of Python written here"), in_readme("… for the admin")
    before = "without the code that serves the admin, alone or with other areas:"
    rest = tuple(one - part for one, part in zip(every, admin, strict=True))
    assert {on_page(guide, page, before) for page in ("choose.html", "claims.html")} == {rest}
    share = re.search(r"accounts for (\d+ %)", words(guide, "choose.html"))[1]
    assert f"{share} of that serves the admin" in words(guide, "index.html")


def test_the_small_version_has_the_same_size_everywhere(guide):
    last = road_code.curve()[-1]
    before = "statements after step 1, .{,80}? at the end it is"
    pages = ("choose.html", "claims.html", "road/index.html")
    assert {on_page(guide, page, before) for page in pages} == {last.statements}
    assert in_readme("Statements of the small version") == last.statements
    row = html.parse(str(guide / "road/index.html")).xpath("//section//tr")[-1]
    cells = [one.text_content() for one in row.xpath("./td")]
    assert (int(cells[0]), int(cells[3])) == last.statements
    assert f"Statements by hand: {last.statements[0]} in Django, {last.statements[1]} in Flask" in (
        words(guide, "road/index.html")
    )
