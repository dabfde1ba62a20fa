"""The published guide: only relative links, and none to twins on the reader's own machine."""

import re

import pytest
from lxml import html
from pygments.lexers.special import TextLexer

from comparison import highlight
from comparison.guide import build, code_pages
from tests.harness.declaration import ROOT

WORKFLOW = ROOT / ".github/workflows/guide.yml"


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, html.HtmlElement]:
    """Return the pages of a published guide, code as plain text and without pages of files."""
    folder = tmp_path_factory.mktemp("web") / "guide"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(code_pages, "write", lambda site: None)
        patch.setattr(highlight, "_lexer", lambda suffix: TextLexer(stripnl=False))
        written = build.write(folder, {})
    return {path: html.document_fromstring((folder / path).read_bytes()) for path in written}


def test_links_are_relative_so_that_the_guide_works_in_any_folder(pages):
    links = {
        str(link)
        for page in pages.values()
        for link in page.xpath("//@href | //@src | //@action")
        if not link.startswith("https://")
    }
    assert [link for link in links if re.match(r"/|[a-z]+:", link)] == []


def test_no_page_links_to_this_machine(pages):
    for page in pages.values():
        assert not page.xpath("//a[contains(@href, '127.0.0.1')] | //*[@class='running']")
    assert "tasks.py up" in pages["index.html"].text_content()


def test_the_workflow_builds_the_published_guide():
    text = WORKFLOW.read_text("utf-8")
    assert "python tasks.py guide --published" in text
    assert f"path: {build.FOLDER.relative_to(ROOT).as_posix()}" in text


def test_a_page_in_a_folder_finds_the_files_at_the_top(pages):
    for path, page in pages.items():
        up = "../" * path.count("/")
        assert page.xpath("//link[@rel='stylesheet']/@href") == [f"{up}guide.css"]
        searches = page.xpath("//form[@role='search']/@action")
        assert searches == [f"{up}search.html"]
