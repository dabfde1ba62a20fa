"""Measuring: stored figures are complete, and new projects are checked for their protections."""

import pytest

from comparison import measure
from comparison.guide import build

KEPT = build.read(build.MEASURED)


def test_what_was_measured_is_a_ratio_of_both():
    for row in KEPT["rows"]:
        assert row["ratio"] == pytest.approx(row["flask"] / row["django"], rel=0.05), row["what"]
    assert {row["is_whole"] for row in KEPT["rows"]} == {True, False}


def test_figures_are_taken_in_turn():
    asked = []
    found = measure.in_turn(3, lambda: asked.append("a") or 1.0, lambda: asked.append("b") or 2.0)
    assert (found, asked) == ([1.0, 2.0], ["a", "b"] * 3)


def test_new_projects_answer_as_was_kept(tmp_path):
    assert measure.asked(measure.naive_projects(tmp_path)) == KEPT["defaults"]
