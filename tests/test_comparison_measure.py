"""Measuring: stored figures are complete, and new projects are checked for their protections."""

import pytest

from comparison import measure
from comparison.guide import build

KEPT = build.read(build.MEASURED)


def test_every_measurement_is_a_ratio_of_both_twins():
    for row in KEPT["rows"]:
        assert row["ratio"] == pytest.approx(row["flask"] / row["django"], rel=0.05), row["what"]
    assert {row["is_whole"] for row in KEPT["rows"]} == {True, False}


def test_flask_sends_fewer_queries_as_the_overview_says():
    pages = [row["queries"] for row in KEPT["rows"] if any(row.get("queries", ()))]
    assert pages
    assert [(django, flask) for django, flask in pages if flask >= django] == []


def test_the_twins_are_measured_alternately():
    asked = []
    found = measure.in_turn(3, lambda: asked.append("a") or 1.0, lambda: asked.append("b") or 2.0)
    assert (found, asked) == ([1.0, 2.0], ["a", "b"] * 3)


def test_new_projects_have_the_stored_protections(tmp_path):
    assert measure.asked(measure.naive_projects(tmp_path)) == KEPT["defaults"]
