"""Compare the HTML checker's findings with the known ones."""

import pytest

from tests.harness import markup
from tests.harness.markup import CheckerMissing, Finding, compare

FOUND = Finding("/items/ (clerk)", "error", "Stray end tag “p”.", "</p>")


def test_a_message_is_shown_with_its_page():
    assert compare([FOUND], []) == ["/items/ (clerk): error: Stray end tag “p”.\n  </p>"]


def test_a_known_message_is_excused():
    assert compare([FOUND], ["Stray end tag"]) == []


def test_an_outdated_excuse_is_reported():
    (line,) = compare([], ["Stray end tag"])
    assert line == "no longer true, remove it from differences.toml: Stray end tag"


def test_without_the_checker_the_task_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CheckerMissing, match="install Node and a Java runtime"):
        markup.check({"/": ""})
