"""The guide's image of each step: a screenshot with its text, or a request and its response."""

from pathlib import Path

import pytest
from lxml import html

from comparison.guide import road_pages, road_pictures
from tests.harness import built_guide, road
from tests.harness import road_pictures as taking

STEPS = road.steps()
MOST_BYTES = 25_000
TAKE = "Run `python3 tasks.py screenshots --only road`."
every_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.folder.name)


@pytest.fixture(scope="module")
def guide(request, tmp_path_factory) -> Path:
    """Return a folder with the whole guide."""
    return built_guide.folder(request.config, tmp_path_factory)


def test_each_step_has_one_shared_screenshot_or_one_per_framework():
    kept = {step.number: road_pictures.kept(step) for step in STEPS}
    assert {number for number, found in kept.items() if not found} == set(), TAKE
    of_each = {number for number, found in kept.items() if list(found) != [""]}
    assert of_each == {7, 9}, "Only the admin and the JSON differ."
    assert all(tuple(kept[number]) == road.FRAMEWORKS for number in of_each)
    files = {file for found in kept.values() for file in found.values()}
    assert files == set(road_pictures.FOLDER.iterdir()), TAKE
    assert [file.name for file in files if file.stat().st_size > MOST_BYTES] == []


@every_step
def test_the_page_of_a_step_shows_its_result(guide, step):
    path = guide / road_pages.step_path(step)
    figures = html.document_fromstring(path.read_bytes()).xpath("//figure[@class='shot']")
    captions = [figure.findtext("figcaption/span") or "" for figure in figures]
    assert captions == (["Django", "Flask"] if len(figures) == 2 else [""])
    for figure, file in zip(figures, road_pictures.kept(step).values(), strict=True):
        is_same = figure.find("figcaption").text_content().endswith(", the same in both")
        assert is_same == (len(figures) == 1)
        if file.suffix == ".txt":
            assert figure.findtext("pre/code") == file.read_text("utf-8")
            continue
        image = figure.find(".//img")
        shown = path.parent / image.get("src")
        assert shown.read_bytes() == file.read_bytes()
        assert len(image.get("alt")) > 20
        assert image.get("loading") == "lazy"
        size = tuple(int(image.get(name)) for name in ("width", "height"))
        assert size == road_pictures.size(shown)
        assert size[0] == taking.SIZE["width"]
        assert 90 <= size[1] < 700


@pytest.mark.parametrize("framework", road.FRAMEWORKS)
def test_the_recorded_response_is_up_to_date(framework, tmp_path):
    step = next(step for step in STEPS if "json" in step.about["picture"])
    road.lay(framework, step.number, tmp_path)
    with road.served(framework, tmp_path, step.number) as site:
        text = taking.exchange(site, step.about["picture"])
    assert road_pictures.kept(step)[framework].read_text("utf-8") == text, TAKE
