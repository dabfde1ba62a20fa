"""The field guide: every page exists, every link works, nothing is external."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from comparison import claims, dependencies, documentation, facts, lookup, regions, spec
from comparison.figures import Figures
from comparison.guide import (
    build,
    packages_page,
    pictures,
    road_pictures,
    running,
    search_index,
)
from tests.harness import built_guide, declaration

SEARCH = ("search.js", "search-index.js")


@pytest.fixture(scope="module")
def guide(request, tmp_path_factory) -> Path:
    """Return a folder with the whole guide."""
    return built_guide.folder(request.config, tmp_path_factory)


@pytest.fixture(scope="module")
def pages(guide) -> dict[Path, html.HtmlElement]:
    """Return all pages by file."""
    return {file: html.parse(str(file)).getroot() for file in guide.rglob("*.html")}


def test_every_requirement_has_a_page(guide):
    assert {file.stem for file in (guide / "requirements").iterdir()} == set(spec.requirements())


def test_every_link_within_the_guide_works(pages):
    anchors = {file: set(page.xpath("//@id")) for file, page in pages.items()}
    missing = set()
    for file, page in pages.items():
        for link in page.xpath("//a/@href"):
            parts = urlsplit(link)
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            if not parts.scheme and (
                not target.is_file() or (parts.fragment and parts.fragment not in anchors[target])
            ):
                missing.add((file.name, link))
    assert missing == set()


def test_external_links_lead_only_to_the_twins_and_to_documentation(pages):
    out = {link for page in pages.values() for link in page.xpath("//a/@href") if "://" in link}
    sources = {one["address"] for one in packages_page.table()["source"]}
    known = (*build.usual_addresses().values(), *documentation.pages().values(), *sources)
    assert {link for link in out if not link.startswith(known)} == set()


def test_nothing_external_is_loaded_and_only_the_guides_scripts_run(pages, guide):
    loaded = {
        (file.parent / one).resolve().relative_to(guide.resolve()).as_posix()
        for file, page in pages.items()
        for one in page.xpath("//@src | //link/@href")
    }
    shown = {f"pictures/{file.name}" for file in pictures.FOLDER.iterdir()}
    shown |= {f"road/{file.name}" for file in road_pictures.FOLDER.glob("*.webp")}
    assert loaded == {"favicon.svg", "guide.css", "howto.js", "road.js", *SEARCH, *shown}
    assert all((guide / one).is_file() for one in loaded)
    assert not any(page.xpath("//script[not(@src)] | //*[@style]") for page in pages.values())
    scripts = {file: set(page.xpath("//script/@src")) for file, page in pages.items()}
    assert {file for file, found in scripts.items() if found} == {
        guide / "search.html",
        *(guide / "road").glob("*.html"),
        *(guide / "howto").iterdir(),
    }
    for script in set(guide.glob("*.js")) - {guide / "search-index.js"}:
        assert not re.search(r"//[a-z]|fetch|import", script.read_text("utf-8"))
    assert "url(" not in (guide / "guide.css").read_text("utf-8")


def test_each_page_has_one_heading_and_its_own_title(pages):
    assert {len(page.xpath("//h1")) for page in pages.values()} == {1}
    titles = [page.findtext(".//title") for page in pages.values()]
    assert len(titles) == len(set(titles))


def test_each_page_has_its_own_description(pages):
    found = [page.xpath("string(//meta[@name='description']/@content)") for page in pages.values()]
    assert all(found)
    assert len(set(found)) == len(found)


def test_no_heading_skips_a_level_and_tables_are_simple(pages):
    for name, page in pages.items():
        levels = [int(one.tag[1]) for one in page.xpath("//h1 | //h2 | //h3 | //h4")]
        assert all(after <= level + 1 for level, after in pairwise(levels)), name
        assert page.xpath("//*[self::table or ancestor::table][@role][not(self::svg)]") == [], name


def test_a_requirement_page_shows_its_text_its_tests_and_both_implementations(guide):
    page = html.parse(str(guide / "requirements/STK-9.html")).getroot()
    text = page.text_content()
    assert "An issue of more than is on hand is refused with “Only 3 on hand.”" in text
    assert text.count("def change_quantity(") == 2
    assert "code/tests/spec/test_ledger_level.py.html#L" in " ".join(page.xpath("//a/@href"))
    assert page.xpath("//a[contains(@href, '/items/HEX-M8-030/')]")


@pytest.mark.parametrize("declared", declaration.find(), ids=lambda declared: declared.key)
def test_each_external_name_has_its_documentation(declared):
    code = regions.read(declared)
    names = {f"{module}.{name}".rstrip(".") for module, name in code.imports}
    foreign = {name for name in names if documentation.is_foreign(name)}
    assert {name for name in foreign if not documentation.address(name)} == set()


def test_each_claim_has_a_verdict_a_method_and_limits():
    found = claims.claims(Figures(lookup.codes()), None)
    assert [claim.key for claim in found] == [
        *(f"A{number}" for number in range(1, 12)),
        *(f"B{number}" for number in range(1, 6)),
    ]
    assert {claim.verdict for claim in found} <= set(claims.VERDICTS)
    assert all(claim.why for claim in found)
    assert all(claim.how and claim.limits for claim in found if claim.evidence)
    untested = {claim.key for claim in found if not claim.evidence}
    assert {claim.verdict for claim in found if claim.key in untested} == {claims.UNTESTED}


def test_the_table_of_claims_answers_each_with_one_sentence(guide):
    rows = html.parse(str(guide / "claims.html")).xpath("//main//table[1]/tbody/tr[th/a]")
    told = {row.xpath("string(.//a/@href)"): row.xpath("string(td)") for row in rows}
    assert "Depends The admin takes less than half of the code in Django; adding" in told["#A10"]
    assert all(len(one) > len("Cannot be tested here") for one in told.values())


def test_figures_decide_verdicts_that_depend_on_them():
    brought = {"brought": facts.Both(15, 2)}
    assert claims.RULES["A1"](brought) == claims.PARTLY
    fewer = {"python": facts.Both(10, 9)}
    assert claims.RULES["B2"](fewer) == claims.HOLDS
    more = {"python": facts.Both(9, 10), "road_crosses": True}
    assert claims.RULES["B2"](more) == claims.DEPENDS
    assert claims.RULES["B2"](more | {"road_crosses": False}) == claims.FAILS
    assert claims.RULES["B1"]({"heavier": [True, False]}) == claims.DEPENDS
    unlike = facts.Measured((), [("A form without a CSRF token", "rejected", "accepted")])
    assert claims.RULES["B3"]({"defaults": unlike}) == claims.HOLDS
    like = facts.Measured((), [*unlike.rows, ("Framing", "forbidden", "forbidden")])
    assert claims.RULES["B3"]({"defaults": like}) == claims.DEPENDS
    assert claims.RULES["B3"]({"defaults": facts.Measured((), [])}) == claims.UNTESTED


def test_each_requirement_can_be_seen_in_the_running_twins():
    codes = lookup.codes()
    found = {name: running.address(one, codes) for name, one in spec.requirements().items()}
    known = {*running.pages().values(), *running.FIRST.values(), *running.ADMIN.values(), "/"}
    assert set(found.values()) <= known
    assert (found["STK-7"], found["ACC-17"]) == ("/items/HEX-M8-030/", "/accounts/email/")


def test_each_visible_page_has_a_screenshot_and_there_are_no_others():
    kept = set(pictures.FOLDER.iterdir())
    assert kept == set(pictures.wanted()), "Run `python3 tasks.py screenshots`."


@pytest.mark.parametrize("name", ["claims", "choose", "questions"])
def test_every_reference_leads_to_the_named_code(guide, pages, name):
    (rows,) = tomllib.loads((declaration.ROOT / f"comparison/{name}.toml").read_text()).values()
    wrong = []
    for link, label in [tuple(pair) for row in rows for pair in row.get("see", [])]:
        path, _, anchor = link.partition("#")
        page = pages[guide / (path or f"{name}.html")]
        title = titles(page, anchor)
        # A chapter is identified by its key.
        if not re.fullmatch("[A-Z]{3}", anchor) and label not in title:
            if not set(search_index.words(label)) & set(search_index.words(title)):
                wrong.append((link, label, title))
    assert wrong == []


def test_what_was_examined_and_not_used_is_shown_with_the_decisions(guide):
    page = html.parse(str(guide / "figures.html")).getroot()
    shown = page.xpath("string(//dl[preceding-sibling::h3[@id='refused']])")
    assert "django-axes 8.3.1: it counts a failure after the password was checked" in shown
    assert all(one["what"] in shown for one in dependencies.decisions() if "refused" in one)


def titles(page: html.HtmlElement, anchor: str) -> str:
    """Return the heading of a page with that of a section."""
    found = page.xpath("//h1")
    if anchor:
        (part,) = page.xpath("//*[@id=$anchor]", anchor=anchor)
        found += part.xpath("(self::*[not(self::section)] | .//h2 | .//h3)[1]")
    return " ".join(" ".join(one.text_content() for one in found).split())
