"""One request, step by step: the recording matches the code, and contains the stages in order."""

from pathlib import Path

import pytest
from lxml import html

from comparison import followed, following, lookup, places, stages
from comparison.guide import receipt_page
from comparison.regions import TwinCode
from tests.harness import built_guide, declaration


@pytest.fixture(params=[twin.key for twin in declaration.find()])
def code(request) -> TwinCode:
    """Return the code of each twin; reading it takes a second, so not during collection."""
    return next(code for code in lookup.codes() if code.key == request.param)


@pytest.fixture(scope="module")
def page(request, tmp_path_factory) -> html.HtmlElement:
    """Return the page."""
    folder: Path = built_guide.folder(request.config, tmp_path_factory)
    return html.parse(str(folder / "receipt.html")).getroot()


def events_of(code) -> list:
    """Return the recording of a twin."""
    return followed.kept()["twins"][code.key]["events"]


def test_the_recording_matches_the_current_functions(code):
    kept = followed.kept()["twins"][code.key]["digest"]
    assert kept == followed.digest_of(code, events_of(code)), (
        "The code of the request has changed since: run `python3 tasks.py follow`."
    )


def test_all_stages_and_steps_ran_in_order_and_take_all_the_time(code):
    ran = stages.ran(code.key, events_of(code))
    assert len(ran) == len(stages.stages())
    assert sum(one.share for one in ran) == pytest.approx(1)
    assert all(one.share > 0 for one in ran)
    assert ran[0].steps


def test_a_stage_that_did_not_run_is_reported(code):
    with pytest.raises(LookupError):
        stages.find(events_of(code), "stockroom/stock/views.py::no_such_view")


def test_the_transaction_contains_the_lock_the_update_and_the_insert(code):
    sql = [one for ran in stages.ran(code.key, events_of(code)) for one in ran.sql]
    begin, commit = sql.index("BEGIN IMMEDIATE"), sql.index("COMMIT")
    words = [one.split()[0] for one in sql[begin : commit + 1]]
    assert words == ["BEGIN", "SELECT", "SELECT", "UPDATE", "INSERT", "COMMIT"]
    titles = [
        stage["title"]
        for stage, one in zip(stages.stages(), stages.ran(code.key, events_of(code)), strict=True)
        if {"BEGIN IMMEDIATE", "COMMIT"} & set(one.sql)
    ]
    assert titles == [
        "The transaction begins",
        "The movement is added, and the transaction ends",
    ]


def test_the_shown_code_exists(code):
    for stage in stages.stages():
        for reference in stage[code.key]["show"]:
            place = places.find(code, reference)
            assert receipt_page.numbers_of(code, place, reference.partition("::")[2])


def test_the_page_shows_the_lines_the_sql_and_the_transaction(page):
    assert page.text_content().count("def change_quantity(") == 2
    control = [one.text_content() for one in page.xpath("//pre[contains(@class, 'control')]")]
    assert sorted(control) == ["BEGIN IMMEDIATE"] * 2 + ["COMMIT"] * 2
    inside = page.xpath("//section[p/*[text()='in the transaction']]/h2/@id")
    assert inside == ["stage-5", "stage-6", "stage-7", "stage-8"]


def test_the_page_says_how_many_statements_each_twin_sends(page):
    queries = ("SELECT", "INSERT", "UPDATE", "DELETE")
    counts = [
        sum(
            one.startswith(queries)
            for ran in stages.ran(code.key, events_of(code))
            for one in ran.sql
        )
        for code in lookup.codes()
    ]
    text = f"Django sends {counts[0]} statements, Flask {counts[1]}."
    assert text in page.text_content()


def test_values_of_a_request_are_not_stored():
    texts = [what for code in lookup.codes() for kind, what, _ in events_of(code) if kind == "sql"]
    assert not [one for one in texts if "HEX-M8" in one]


def test_requests_that_differ_are_excluded_from_the_medians():
    usual = [[0, "begin", ""], [10, "sql", "SELECT ?"], [40, "end", ""]]
    slow = [[0, "begin", ""], [12, "sql", "SELECT ?"], [42, "end", ""]]
    other = [[0, "begin", ""], [900, "end", ""]]
    events = following.settled([usual, slow, usual, other])
    assert events == [("begin", "", 0.0), ("sql", "SELECT ?", 0.25), ("end", "", 1.0)]
