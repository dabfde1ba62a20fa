"""The road in the field guide: one page per step, its changes, and the curve."""

from itertools import zip_longest
from pathlib import Path

import pytest
from lxml import html

from comparison import (
    changes,
    claims,
    documentation,
    exercises,
    lookup,
    road_code,
    road_figures,
    road_words,
)
from comparison.changes import Line
from comparison.figures import Figures
from comparison.guide import exercise_pages, road_curve, road_pages
from comparison.road_code import Point
from tests.harness import built_guide, declaration, road

STEPS = road.steps()
LINKS = [*road_pages.links(), *exercise_pages.links()]
every_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.folder.name)
MOST_BYTES = 300_000


@pytest.fixture(scope="module")
def guide(request, tmp_path_factory) -> Path:
    """Return a folder with the whole guide."""
    return built_guide.folder(request.config, tmp_path_factory)


def opened(guide: Path, path: str) -> html.HtmlElement:
    """Return a page of the guide."""
    return html.document_fromstring((guide / path).read_bytes())


@every_step
def test_a_step_has_a_page_with_its_text_its_tests_and_both_implementations(guide, step):
    page = opened(guide, road_pages.step_path(step))
    assert page.findtext(".//h1") == f"Step {step.number}: {step.title}"
    text = " ".join(page.text_content().split())
    assert all(test[1:] in text for test in road_pages.tests(step))
    assert len(page.xpath("//*[@class='about']/details")) >= 2
    start = " ~/depot --from " + str(step.number) if step.number > 1 else ""
    assert f"python3 tasks.py learn django{start} --knowing flask" in text
    shown = {label.partition(", ")[::2] for label in page.xpath("//pre/@aria-label")}
    for name, framework in zip(road_words.NAMES, road.FRAMEWORKS, strict=True):
        files = step.files(framework).items()
        assert {(name, path) for path, file in files if file.stat().st_size} <= shown


@every_step
def test_a_page_is_small_enough_for_a_phone(guide, step):
    assert (guide / road_pages.step_path(step)).stat().st_size < MOST_BYTES


def test_pages_link_from_step_to_step_and_on_to_the_exercises(guide):
    paths = [link.path for link in LINKS]
    pages = [opened(guide, path) for path in paths]
    names = [f"../{path}" for path in paths]
    assert [page.xpath("string(//a[@rel='next']/@href)") for page in pages] == [*names[1:], ""]
    assert [page.xpath("string(//a[@rel='prev']/@href)") for page in pages] == ["", *names[:-1]]


def test_the_overview_starts_with_the_road(guide):
    page = opened(guide, "index.html")
    assert page.xpath("//h2")[0].get("id") == "road"
    links = page.xpath("//section[h2[@id='road']]//a/@href")
    assert links[:2] == [road_pages.step_path(STEPS[0]), road_pages.LIST]


def test_the_list_has_every_step_every_exercise_and_the_curve(guide):
    page = opened(guide, road_pages.LIST)
    links = page.xpath("//ol[@class='steps']//a/@href")
    assert links == [f"../{link.path}" for link in LINKS]
    assert len(page.xpath("//section[h2[@id='curve']]//svg")) == len(road_curve.MEASURES)


@pytest.mark.parametrize("link", exercise_pages.links(), ids=lambda link: link.key)
def test_an_exercise_has_a_page_with_its_text_its_tests_and_both_implementations(guide, link):
    page = opened(guide, link.path)
    exercise = exercises.find(link.key)[0]
    assert page.findtext(".//h1") == f"Exercise {link.number - len(STEPS)}: {exercise.heading}"
    text = " ".join(page.text_content().split())
    assert exercise_pages.tests(exercise)
    assert all(test[1:] in text for test in exercise_pages.tests(exercise))
    shown = {label.partition(", ")[::2] for label in page.xpath("//pre/@aria-label")}
    for name, twin in zip(road_words.NAMES, declaration.find(), strict=True):
        prefix = f"{twin.folder.name}/"
        touched = [path.removeprefix(prefix) for path, _, _ in exercise.touched(twin.key)]
        assert {(name, path) for path in touched} <= shown
    assert (guide / link.path).stat().st_size < MOST_BYTES


def test_the_readme_of_the_road_lists_the_steps_and_the_exercises():
    readme = (road.ROAD / "README.md").read_text("utf-8")
    folders = [f"{step.folder.name}/about.md" for step in STEPS]
    folders += [f"../comparison/exercises/{one.name}/about.md" for one in exercises.find()]
    # How many statements a project has after a step, Django's first.
    points = [one.statements for one in road_code.curve()]
    counts = [f" {django} | {flask} |" for django, flask in points]
    rows = zip_longest(LINKS, folders, counts, fillvalue="")
    wanted = [f"| {link.number} | [{link.title}]({path}) |{count}" for link, path, count in rows]
    assert [row for row in wanted if row not in readme.splitlines()] == []


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("../03-one-item/about.md", "../road/03-one-item.html"),
        ("../README.md", "../road/index.html"),
        ("../../django_version/manage.py", "../code/django_version/manage.py.html"),
        ("../../shared_spec/stock.md", "../code/shared_spec/stock.md.html"),
        ("../../django_version", "../structure.html"),
        ("../../no_such_file.md", "../../no_such_file.md"),
    ],
)
def test_a_link_in_the_text_of_a_step_leads_to_a_page(link, page):
    assert road_pages.target(STEPS[0], link) == page


@every_step
def test_no_link_in_the_text_of_a_step_leads_outside_the_guide(step):
    assert 'href="../../' not in road_pages.about(step)


def test_changed_lines_are_found_and_others_are_folded():
    before = [f"line {number}" for number in range(1, 11)]
    after = [*before[:5], "new", *before[6:], "last"]
    assert changes.lines(before, after, context=1) == [
        Line("folded", 4),
        Line("same", 5),
        Line("removed", 6),
        Line("added", 6),
        Line("same", 7),
        Line("same", 8),
        Line("same", 9),
        Line("same", 10),
        Line("added", 11),
    ]


def test_an_unchanged_file_is_folded():
    assert changes.lines(["a"] * 5, ["a"] * 5) == [Line("folded", 5)]


def test_changed_lines_are_marked_on_the_page(guide):
    page = opened(guide, "road/03-one-item.html")
    pre = page.xpath("//pre[@aria-label='Flask, stockroom/stock/views.py']")[0]
    assert '@bp.get("/items/<sku>/")' in [line.text_content().strip() for line in pre.iter("ins")]
    assert "as before" in pre.text_content()
    whole = page.xpath("//pre[@aria-label='Flask, the whole of stockroom/stock/views.py']")[0]
    source = road.files("flask", 3)["stockroom/stock/views.py"].read_text("utf-8")
    assert whole.text_content() == source


def test_the_curve_has_a_point_for_each_step_and_framework():
    curve = road_code.curve()
    assert [point.step for point in curve] == [step.number for step in STEPS]
    assert all(min(*point.statements, *point.names, *point.packages) > 0 for point in curve)
    panels = road_curve.panels(curve)
    assert [len(dots) for panel in panels for dots in panel.dots] == [len(STEPS)] * 6


def test_the_count_of_the_first_step_can_be_verified_by_hand():
    # An app, a view with one statement, and a return; in Django manage.py is generated.
    assert road_code.curve()[0].statements[1] == 4
    assert road_code.names_of(STEPS[0], "flask") == {"flask.Flask"}
    assert "django.middleware.common.CommonMiddleware" in road_code.names_of(STEPS[0], "django")


@pytest.mark.parametrize("framework", road.FRAMEWORKS)
@every_step
def test_each_external_name_has_its_documentation(step, framework):
    files = (path for path in step.files(framework).values() if path.suffix == ".py")
    names = {name for path in files for name in documentation.imports(path).values()}
    assert {name for name in names if not documentation.address(name)} == set()


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        (
            [(8, 4), (18, 27), (23, 30)],
            "Flask needs fewer names after step 1, Django fewer from step 2 on; "
            "at the end it is 23 in Django and 30 in Flask.",
        ),
        (
            [(1, 1), (1, 1), (3, 2), (4, 2), (4, 5)],
            "Both need the same number of names up to step 2, Flask fewer from step 3 to step 4, "
            "Django fewer after step 5; at the end it is 4 in Django and 5 in Flask.",
        ),
        (
            [(1, 2), (1000, 2000)],
            "Django needs fewer names after every step; "
            "at the end it is 1,000 in Django and 2,000 in Flask.",
        ),
        (
            [(4, 2), (5, 3), (6, 7), (8, 7)],
            "Flask needs fewer names after every step except step 3; "
            "at the end it is 8 in Django and 7 in Flask.",
        ),
        (
            [(2, 1), (3, 3)],
            "Flask needs fewer names after step 1, both the same after step 2; "
            "at the end it is 3 in Django and 3 in Flask.",
        ),
    ],
)
def test_the_sentence_says_who_leads_and_when(pairs, said):
    assert road_words.sentence("names", pairs) == said


def test_the_step_at_which_flask_needs_the_most_beyond_django_is_found():
    numbers = [(8, 4), (10, 9), (15, 30), (40, 50)]
    curve = [Point(at, pair, (1, 1), (1, 1)) for at, pair in enumerate(numbers, 1)]
    said = road_figures.widest(curve, ["One", "Two", "Three", "Four"])
    assert said == "step 3, “Three”: +5 in Django, +21 in Flask"


def test_claims_match_the_curve():
    found = {
        one.key: " ".join(one.evidence) for one in claims.claims(Figures(lookup.codes()), None)
    }
    curve = road_code.curve()
    statements = road_words.sentence("statements", [point.statements for point in curve])
    names = road_words.sentence("names", [point.names for point in curve])
    assert statements in found["B2"]
    assert names in found["A5"]
    assert road_figures.first(curve[0], STEPS[0].title) in found["A5"]
    assert road_figures.widest(curve, [step.title for step in STEPS]) in found["B4"]


def test_the_chart_marks_crossings_and_the_lower_line():
    panel = road_curve.panel("names", "Names", [(4, 0), (0, 4), (0, 4)])
    assert [leader for leader, _ in panel.areas] == [1, 0, 0]
    first, second, _ = (x for x, _ in panel.dots[0])
    assert panel.crossings == [pytest.approx((first + second) / 2, abs=0.1)]


def test_a_road_of_one_step_has_a_chart():
    panel = road_curve.panel("names", "Names", [(1, 1)])
    assert (len(panel.dots[0]), panel.areas) == (1, [])
    assert panel.ends[0][0] != panel.ends[1][0]
