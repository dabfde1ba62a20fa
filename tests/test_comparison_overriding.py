"""The classes that replace methods of a framework's classes: only those that change something."""

import ast

import pytest

from comparison import lookup, overriding

COMMANDS = "management/commands/"


@pytest.fixture(scope="module")
def found() -> dict[str, set[str]]:
    """Return such classes of each twin."""
    return {code.key: set(overriding.classes(code.folder)) for code in lookup.codes()}


@pytest.mark.parametrize(
    "name",
    [
        "django: accounts/views.py::LoginView",
        "django: admin_site/options.py::ModelAdmin",
        "django: wsgi.py::Request",
        # Their bases are classes of the twin, whose own bases are the extension's.
        "flask: stock/forms.py::MovementForm",
        "flask: web/forms.py::NumberField",
        "flask: web/requests.py::Request",
    ],
)
def test_a_class_that_replaces_a_method_of_a_framework_counts(found, name):
    key, _, place = name.partition(": ")
    assert f"stockroom/{place}" in found[key]


@pytest.mark.parametrize(
    "name",
    [
        # Only __str__(); only methods of their own; methods that the framework requires.
        "django: stock/models.py::Supplier",
        "django: stock/queries.py::ItemQuerySet",
        "django: web/logs.py::RequestIdMiddleware",
        "flask: stock/models.py::Supplier",
        "flask: accounts/models.py::User",
        # The standard library is no framework.
        "django: web/logs.py::JsonFormatter",
        "flask: web/logs.py::JsonFormatter",
    ],
)
def test_a_class_that_only_adds_to_a_framework_does_not_count(found, name):
    key, _, place = name.partition(": ")
    code = next(code for code in lookup.codes() if code.key == key)
    path, _, own = place.partition("::")
    assert f"class {own}(" in "\n".join(code.text(f"stockroom/{path}"))
    assert f"stockroom/{place}" not in found[key]


def test_neither_commands_nor_tests_count(found):
    every = found["django"] | found["flask"]
    assert [name for name in every if COMMANDS in name or name.startswith("tests/")] == []


def test_a_method_without_a_body_is_not_replaced():
    required, real = (
        ast.parse(
            'class One:\n def a(self):\n  """Do."""\n  raise NotImplementedError\n'
            " def b(self):\n  return 1\n"
        )
        .body[0]
        .body
    )
    assert not overriding._has_body(required)
    assert overriding._has_body(real)
