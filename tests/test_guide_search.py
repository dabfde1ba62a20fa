"""The search of the guide: the content of its index, common search words, and no script."""

import json
import re
from pathlib import Path

import pytest
from lxml import html

from comparison import spec
from comparison.guide import search_index, search_pages
from comparison.guide.search_index import Entry
from tests.harness import built_guide

MOST_BYTES = 700_000


@pytest.fixture(scope="module")
def guide(request, tmp_path_factory) -> Path:
    """Return a folder with the whole guide."""
    return built_guide.folder(request.config, tmp_path_factory)


@pytest.fixture(scope="module")
def index(guide) -> dict:
    """Return the index as the script reads it."""
    text = (guide / "search-index.js").read_text("utf-8")
    return json.loads(text.removeprefix("const SEARCH = ").removesuffix(";\n"))


def test_every_page_is_in_the_index_and_every_indexed_link_works(guide, index):
    found = {entry[1].partition("#")[0] for entry in index["entries"]}
    pages = {file.relative_to(guide).as_posix() for file in guide.rglob("*.html")}
    made_after = {"search.html", "words.html"}
    assert {page for page in pages - found if not page.startswith("code/")} == made_after
    assert found - pages == set()


def test_every_requirement_is_found_by_its_id(index):
    words = {word for entry in index["entries"] for word in entry[4].split()}
    assert {name.lower() for name in spec.requirements()} - words == set()


def test_functions_and_classes_of_both_are_in_the_index(index):
    names = {entry[0]: " ".join(entry[4:]) for entry in index["entries"]}
    assert "loginview" in names["Django: accounts/views.py"]
    assert "record_movement" in names["Flask: stock/services.py"]


def test_the_index_is_small(guide):
    assert (guide / "search-index.js").stat().st_size < MOST_BYTES
    assert (guide / "words.html").stat().st_size < MOST_BYTES


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LoginView", ["loginview", "login", "view"]),
        ("The select_related()", ["select_related", "selectrelated", "select", "related"]),
        ("Log-ins, log-in", ["log-in", "login", "log", "in"]),
        ("Sign in", ["sign", "signin"]),
        ("CSRFProtect", ["csrfprotect", "csrf", "protect"]),
        ("passwords", ["password"]),
        ("N+1", ["n+1", "n1", "1"]),
    ],
)
def test_names_are_found_as_a_whole_and_by_their_words(text, words):
    found = search_index.words(text)
    assert [word for word in words if word not in (*found, *search_index.STOP)] == []


def test_a_page_is_found_by_synonyms():
    assert "sign in" in search_index.synonyms(Entry("ACC-3 Log in", "", "Requirement"))
    assert "overselling" in search_index.synonyms(Entry("The level is never wrong", "", "Page"))
    assert search_index.synonyms(Entry("accounts/login.html", "", "Code")) == []
    # Whole words only: “catalog” does not match “log”.
    assert search_index.synonyms(Entry("The catalog", "", "Page")) == []


def test_no_word_is_in_two_groups_of_synonyms_with_the_same_meaning():
    words = [word.lower() for group in search_index.groups() for word in group]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_every_group_of_synonyms_has_results(guide):
    text = (guide / "words.html").read_text("utf-8")
    missing = [group for group in search_index.groups() if f"{html_of(group[0])}: <a" not in text]
    assert [group[0] for group in missing if f">{html_of(group[0])}</a>" not in text] == []


def html_of(text: str) -> str:
    """Return a text as escaped in HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def test_without_javascript_there_is_a_page_of_all_words_with_links(guide):
    page = html.parse(str(guide / "words.html")).getroot()
    assert "requirements/STK-9.html" in page.xpath("//li[starts-with(., 'overselling')]/a/@href")
    assert "requirements/ACC-3.html" in page.xpath("//li[starts-with(., 'LoginView')]/a/@href")
    letters = page.xpath("//h2/text()")
    assert letters == sorted(letters)
    assert not page.xpath("//script")


def test_terms_are_listed_under_their_first_letter_ignoring_leading_marks():
    entries = [Entry("“Zebra”", "z.html", "Page"), Entry("{% apple %}", "a.html", "Page")]
    assert [letter for letter, _ in search_pages.letters(entries)] == ["A", "Z"]


def test_the_script_and_the_index_split_words_in_the_same_way(guide):
    script = (guide / "search.js").read_text("utf-8")
    pattern = re.search(r"match\(/(.+)/g\)", script)[1]
    assert pattern == search_index.WORD.pattern.replace("A-Z", "").replace("a-z", "a-z")
