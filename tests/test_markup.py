"""Compare the HTML checker's findings with the known ones."""

import pytest

from tests.harness import markup
from tests.harness.markup import CheckerMissing, Finding, compare

FOUND = Finding("/items/ (clerk)", "error", "Stray end tag “p”.", "</p>")


def test_a_finding_is_shown_with_its_page():
    assert compare([FOUND], []) == ["/items/ (clerk): error: Stray end tag “p”.\n  </p>"]


def test_a_known_finding_is_excused():
    assert compare([FOUND], ["Stray end tag"]) == []


def test_an_excuse_for_nothing_is_reported():
    (line,) = compare([], ["Stray end tag"])
    assert line == "no longer true, remove it from differences.toml: Stray end tag"


def test_a_machine_without_the_checker_is_told_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CheckerMissing, match="install Node and a Java runtime"):
        markup.check({"/": ""})
