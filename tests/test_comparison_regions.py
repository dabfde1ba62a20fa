"""Which lines belong to which requirement."""

import pytest

from comparison import aligned, lookup, spec
from comparison.python_code import PythonCode
from comparison.regions import Part, TwinCode, python_parts, template_parts
from tests.harness import declaration

CODE = '''"""A module (STK-1)."""

LIMIT = 10
# Of the ledger (STK-2).
REACH = 20


@registered
class Items:
    """Items (STK-3)."""

    list_display = ["sku"]  # STK-4

    def first(self):
        """Return the first, by the class's requirement."""
        return self.rows[0]

    def last(self):
        """Return the last (STK-5)."""

        # Slow (STK-6).
        return self.rows[-1]


def reach():
    return REACH
'''
PAGE = """{# A page (STK-1). #}
<main>
{# What is low (STK-2). #}
{% if low %}
<p>Low</p>
{% endif %}
{% block foot %}{# The end (STK-3). #}
<p>End</p>
{% endblock %}
</main>
"""


def lines_by_id(parts: list[Part]) -> dict[str, list[int]]:
    """Return the lines of each requirement."""
    found: dict[str, list[int]] = {}
    for part in parts:
        for name in part.ids:
            found[name] = sorted([*found.get(name, []), *part.lines])
    return found


def test_the_nearest_id_wins_in_python():
    assert lines_by_id(python_parts(PythonCode(CODE), "items.py", "python")) == {
        "STK-1": [3, 25, 26],
        "STK-2": [4, 5],
        "STK-3": [8, 9, 10, 14, 15, 16],
        "STK-4": [12],
        "STK-5": [18, 19],
        "STK-6": [21, 22],
    }


def test_the_nearest_id_wins_in_templates():
    assert lines_by_id(template_parts(PAGE, "page.html")) == {
        "STK-1": [1, 2, 10],
        "STK-2": [3, 4, 5, 6],
        "STK-3": [7, 8, 9],
    }


def test_functions_are_distinguished_from_declarations():
    parts = python_parts(PythonCode(CODE), "items.py", "python")
    assert [part.name for part in parts if part.is_called] == [
        "Items.first",
        "Items.last",
        "reach",
    ]


# Read for a test and not at import: that takes seconds, once per worker.
@pytest.fixture(params=[twin.key for twin in declaration.find()])
def code(request) -> TwinCode:
    """Return the code of each twin in turn."""
    return next(code for code in lookup.codes() if code.key == request.param)


def test_each_requirement_has_a_region_in_each_twin(code):
    assert [name for name in spec.requirements() if not code.region(name)] == []


def test_no_line_is_in_two_parts(code):
    lines = [(part.path, line) for part in code.parts for line in part.lines]
    assert len(lines) == len(set(lines))


def test_the_parts_of_both_twins_are_paired():
    codes = lookup.codes()
    pairs = aligned.pairs(*(code.region("STK-9") for code in codes))
    found = {pair.title: [bool(part) for part in pair.parts] for pair in pairs}
    assert found["stockroom/stock/services.py  record_movement"] == [True, True]
    assert len([part for pair in pairs for part in pair.parts if part]) == sum(
        len(code.region("STK-9")) for code in codes
    )


@pytest.mark.parametrize("name", ["STK-9", "ADM-3", "REP-1"])
def test_pairing_loses_no_line(name):
    codes = lookup.codes()
    for pair in aligned.pairs(*(code.region(name) for code in codes)):
        rows = aligned.rows(pair, codes)
        for at, part in enumerate(pair.parts):
            shown = [row.numbers[at] for row in rows if row.numbers[at]]
            assert shown == (part.lines if part else [])


def test_an_entry_of_the_spec_is_read_completely():
    found = spec.find("stk9")
    assert (found.id, found.title, found.chapter) == ("STK-9", "The level is never wrong", "STK")
    assert found.says.startswith("An issue of more than is on hand is refused with")
    assert found.why.startswith("this is the one write that matters.")
