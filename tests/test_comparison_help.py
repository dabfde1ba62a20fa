"""The pages that answer questions: figures are computed, references exist."""

import json
import re
import tomllib

import pytest
from packaging.utils import canonicalize_name

from comparison import (
    dependencies,
    documentation,
    facts,
    howto_cards,
    lookup,
    releases,
    road_figures,
    road_words,
    speed,
)
from comparison.figures import Figures
from comparison.guide import build, choose_page, glossary_page, packages_page, questions_page
from tests.harness import road
from tests.harness.declaration import ROOT

FOLDER = ROOT / "comparison"
# Digits that are not figures about the twins: IDs, versions, months, statuses, names.
EXCUSED = re.compile(
    r"\{[^}]*\}"
    r"|\b[A-Z]{3}-\d+|\b[AB]\d+\b"
    r"|\b(Django|Flask|Python|since|OAuth|Argon|SHA-|DEP) ?\d[\d.]*"
    r"|\b20\d\d\b(-\d\d)?"
    r"|python3 tasks.py|jinja2-fragments|utf8mb4_\w+"
)
NUMBERS = re.compile(r"\b(four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred|twice)\b")
PACKAGE = re.compile(r"\b(?:Flask|flask|django)-[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
NO_PACKAGES = {"django-admin"}


@pytest.fixture(scope="module")
def figures() -> dict:
    """Return the figures that texts may use."""
    measured = json.loads(build.MEASURED.read_text("utf-8"))
    return facts.values(Figures(lookup.codes()), measured)


def texts(name: str) -> list[str]:
    """Return all texts of a table except keys and links."""
    (listed,) = tomllib.loads((FOLDER / name).read_text("utf-8")).values()
    keys = ("says", "asks", "short", "why", "answer", "how", "limits", "evidence")
    found = [one[key] for one in listed for key in keys if key in one]
    return [text for one in found for text in ([one] if isinstance(one, str) else one)]


@pytest.mark.parametrize("name", ["claims.toml", "choose.toml", "questions.toml"])
def test_every_figure_in_a_text_is_computed(name):
    plain = [EXCUSED.sub("", text) for text in texts(name)]
    assert [one for one in plain if re.search(r"\d", one) or NUMBERS.search(one.lower())] == []


def test_every_question_about_the_choice_has_evidence_and_limits(figures):
    questions = choose_page.questions(figures)
    assert len(questions) == 8
    assert all(one["evidence"] and one["limits"] and one["see"] for one in questions)
    assert all(one["see"] for one in questions_page.questions(figures))
    assert {one["shown"] for one in questions_page.questions(figures)} <= set(questions_page.SHOWN)


def test_the_table_of_questions_says_as_much_as_the_answers(figures):
    questions = choose_page.questions(figures)
    firm = {one["key"] for one in questions if one["short"] in ("Django", "Flask")}
    assert firm == {"admin", "small"}
    for one in questions:
        assert one["answer"].startswith(f"Choose {one['short']}.") is (one["key"] in firm)


def test_the_choice_follows_from_the_figures(figures):
    assert figures["admin"].flask > 2 * figures["admin"].django
    assert figures["accounts"].flask > figures["accounts"].django
    assert figures["api"].flask < 1.25 * figures["api"].django
    assert figures["reports"].flask < 1.25 * figures["reports"].django
    assert figures["decided"].flask > figures["decided"].django
    assert figures["role"].flask < figures["role"].django
    assert figures["small_admin"].flask > 2 * figures["small_admin"].django
    first = facts.road_code.curve()[0]
    assert first.statements[1] < first.statements[0]
    assert first.names[1] < first.names[0]


def test_the_framework_with_fewer_names_is_stated():
    assert facts.fewer((219, 218)) == "both have about the same number of"
    assert facts.fewer((219, 200)) == "Flask has fewer"


def test_pages_are_faster_in_flask_and_only_the_smallest_application_is_lighter():
    measured = json.loads(build.MEASURED.read_text("utf-8"))["rows"]
    less = {row["what"] for row in measured if row["ratio"] < 0.95}
    pages = {row["what"] for row in measured if row["is_whole"] and row["unit"] == "ms"}
    assert less == {*pages, "Hello: start-up", "Hello: memory after the start"}


def test_django_needs_less_code_from_the_step_on_that_adds_a_database(figures):
    spans = road_words.spans([one.statements for one in facts.road_code.curve()])
    with_models = (one for one in road.steps() if "stockroom/stock/models.py" in one.files("flask"))
    assert figures["road"]["turn"] == f"step {next(with_models).number}"
    assert spans[-1].leader == 0


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1.96, "about twice the memory"),
        (1.42, "42 % more memory"),
        (0.64, "36 % less memory"),
        (1, "the same memory"),
    ],
)
def test_ratios_are_written_in_words(ratio, words):
    assert speed.compared(ratio, "memory") == words


@pytest.mark.parametrize("name", ["ratios", "defaults"])
def test_what_was_measured_for_a_claim_is_a_table(figures, name):
    table = figures[name]
    assert len(table.rows) > 5
    assert {len(row) for row in table.rows} == {len(table.head)}


def test_admin_pages_are_excluded_when_pages_are_compared():
    rows = [("One item", 0.6), ("The list", 0.5), ("The list in the admin", 0.3)]
    found = speed.speed(
        [{"what": what, "unit": "ms", "ratio": ratio, "is_whole": True} for what, ratio in rows]
    )
    assert (found["pages"], found["admin"]) == ("50 to 60 %", "30 %")


def test_the_page_without_queries_is_the_login_page():
    measured = json.loads(build.MEASURED.read_text("utf-8"))["rows"]
    (row,) = (row for row in measured if row.get("queries") == [0, 0])
    assert row["what"] == "The login page"
    assert speed.speed(measured)["without_queries"] == speed.percent(row["ratio"])


def test_the_gap_is_divided_by_multiples_of_the_floor():
    def request(*twins: tuple[float, float]) -> dict:
        layers = [dict.fromkeys(speed.LAYERS, 0) | {"template": share} for _, share in twins]
        both = zip(("django", "flask"), twins, layers, strict=True)
        return {key: {"ratio": [1, one[0], 99], "layers": own} for key, one, own in both}

    pages = {"One": request((20, 0.5), (10, 0.4)), "Other": request((8, 0.5), (4, 0.25))}
    found = speed.gap({"1000": pages | {"API: one": request((9, 0), (5, 0))}, "9": {}})
    assert found["template"] == "60 to 75 %"
    assert speed.gap({})["template"] == speed.NOT_MEASURED


def test_templates_take_most_of_the_gap_on_most_pages_as_the_choice_says():
    pages = [
        one
        for name, one in next(iter(speed.floor()["sizes"].values())).items()
        if not name.startswith(("Admin", "API"))
    ]
    largest = [max(speed.LAYERS, key=lambda layer: speed.share(one, layer)) for one in pages]
    assert largest.count("template") > len(pages) / 2


def test_common_names_are_counted_in_the_common_files(figures):
    found = Figures(lookup.codes())
    names = [
        {
            (part.path, part.name)
            for part in code.parts
            if part.name and part.kind == "python" and (other.folder / part.path).is_file()
        }
        for code, other in zip(found.codes, found.codes[::-1], strict=True)
    ]
    assert found.alike == (len(names[0] & names[1]), *map(len, names))
    assert figures["alike"].endswith(f"{len(names[0])} in Django and {len(names[1])} in Flask")


def test_the_step_with_the_api_is_the_one_named():
    assert road.steps()[facts.API_STEP - 1].title == "A REST API"
    before, after = facts.road_code.curve()[facts.API_STEP - 2 : facts.API_STEP]
    gained = [b - a for a, b in zip(before.statements, after.statements, strict=True)]
    assert list(road_figures.added([before, after], 2)) == gained


def test_old_extensions_are_named_with_their_least_age():
    assert releases.stale(["flask-login", "flask-sqlalchemy", "flask-wtf"]) == (
        "Flask-Login and Flask-SQLAlchemy had no release for 3 years or more"
    )
    assert releases.stale(["flask-wtf"]) == "each had a release in the last 2 years"


def test_the_queries_are_those_of_the_measured_pages_that_send_any():
    rows = [{"what": "One item", "queries": [8, 6]}, {"what": "The list", "queries": [10, 4]}]
    found = speed.queries([*rows, {"what": "Hello", "queries": [0, 0]}, {"what": "Start-up"}])
    assert (found.pages, str(found)) == (
        "one item, the list",
        "8 and 10 in Django, 6 and 4 in Flask",
    )
    assert str(speed.queries([])) == speed.NOT_MEASURED


def test_the_glossary_has_sixty_terms_that_link_to_a_card():
    terms = [one for group in glossary_page.groups() for one in group["terms"]]
    assert len(terms) >= 60
    assert all(glossary_page.target(one["see"])[0] for one in terms)


def test_every_named_package_has_its_last_release():
    listed = [one for group in packages_page.table()["group"] for one in group["packages"]]
    known = {canonicalize_name(one["name"]) for one in listed}
    files = [*FOLDER.glob("howto/*.toml"), *FOLDER.glob("*.toml")]
    files.remove(documentation.TABLE)
    named = {name for file in files for name in PACKAGE.findall(file.read_text("utf-8"))}
    named = {name for name in named if name not in NO_PACKAGES}
    assert {name for name in named if canonicalize_name(name) not in known} == set()
    direct = {
        package.name
        for code in lookup.codes()
        for package in dependencies.of(code.folder / "pyproject.toml").direct
    }
    assert direct - known == set()
    assert len(known) == len(listed)
    assert all(re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", one["released"]) for one in listed)


def test_packages_without_a_release_for_two_years_are_marked():
    groups = packages_page.table()["group"]
    found = [one for group in groups for one in packages_page.packages(group, lookup.codes())]
    marks = {package.name: bool(package.mark) for package in found}
    stale = ["Flask-Login", "Flask-SQLAlchemy", "Flask-Principal", "flask-talisman"]
    assert all(marks[name] for name in [*stale, "django-ratelimit"])
    alive = ["Flask-Admin", "Flask-Security", "APIFlask", "Flask-WTF", "Django", "Flask"]
    assert not any(marks[name] for name in alive)


def test_every_source_is_an_allowed_url():
    sources = {one["address"] for one in packages_page.table()["source"]}
    assert sources
    assert all(one.startswith("https://") for one in sources)
    assert not sources & set(documentation.pages().values())


def test_every_card_is_linked_from_an_existing_page():
    pages = {card.page.partition("#")[0] for card in howto_cards.cards()}
    assert pages == {f"howto/{group.key}.html" for group in howto_cards.groups()}
