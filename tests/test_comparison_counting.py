"""Counting the code of a requirement by syntax tree, not by lines or files."""

import ast
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from comparison import counting, dependencies, layers, lookup, sources, spec
from comparison.python_code import PythonCode
from comparison.regions import TwinCode, python_parts, template_parts
from tests.harness import declaration

PLAIN = '''"""A module (ADM-1)."""

from decimal import Decimal

FIRST = 1


class Thing:
    """A thing (ADM-2)."""

    size = 2
    price = Decimal(3)  # ADM-4

    def grow(self):
        """Grow (ADM-2, ADM-3)."""
        if self.size:
            self.size += 1
        return self
'''
FORMS = {
    "plain": PLAIN,
    "joined": PLAIN.replace("size:\n            self.size", "size: self.size"),
    "spread": PLAIN.replace("size = 2", "size = (\n        # A remark.\n        2\n    )"),
    "remarked": PLAIN.replace("    size = 2", "\n\n    # A remark.\n    size = 2"),
    "in one line": PLAIN.replace("1\n        return self", "1\n        pass; return self").replace(
        "pass; ", ""
    ),
}
PAGE = """{# A page (ADM-1). #}
<main class="a">
  {% if user %}
    <p>{{ user.name }}</p>
  {% else %}
    <p>Nobody</p>
  {% endif %}
</main>
"""
every_twin = pytest.mark.parametrize("declared", declaration.find(), ids=lambda one: one.key)


def counted(*files: str) -> TwinCode:
    """Return the counts of a twin with these Python files."""
    code = TwinCode("one", "One", Path())
    for number, text in enumerate(files):
        parsed = PythonCode(text)
        code.parts += python_parts(parsed, f"file{number}.py", "python")
        code.imports |= parsed.imports
    return code


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_formatting_does_not_change_the_count(text):
    code = counted(text)
    found = {name: counting.effort(code, f"ADM-{name}")["python"] for name in range(1, 5)}
    assert found == {1: (1, 0), 2: (2, 4), 3: (0, 4), 4: (1, 0)}
    assert (counting.total(code)["python"], code.imports) == (8, {("decimal", "Decimal")})


def test_moving_code_to_another_file_does_not_change_the_count():
    head, tail = PLAIN.split("\n\n\nclass")
    code = counted(head, f"from decimal import Decimal\n\nclass{tail}")
    assert counting.total(code) == counting.total(counted(PLAIN))
    assert code.imports == counted(PLAIN).imports


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        " ".join(PAGE.split()),
        PAGE.replace(">", ">\n").replace("%}", "%}\n\n"),
        PAGE.replace("{{ user.name }}", "{{user.name}}").replace("{% if", "{%if"),
        PAGE.replace("#}", "#}{# A remark. #}"),
    ],
)
def test_formatting_a_template_does_not_change_the_count(text):
    # An element, a condition, an element with a value in it, an element.
    assert [part.count for part in template_parts(text, "page.html")] == [5]


def shuffled(path: Path) -> tuple[str, list[str]]:
    """Return a real file printed again from its tree, and each of its definitions alone."""
    tree = ast.parse(path.read_text("utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    docstring = ast.get_docstring(tree)
    top = f'"""{docstring}"""\n' if docstring and "\\" not in docstring else '""""""\n'
    alone = [node for node in tree.body if isinstance(node, kinds)]
    rest = ast.Module([node for node in tree.body if node not in alone], [])
    return ast.unparse(tree), [ast.unparse(rest), *(top + ast.unparse(one) for one in alone)]


@every_twin
def test_reprinting_and_splitting_the_twins_does_not_change_the_count(declared):
    for path in sources.files(declared.folder):
        text = path.read_text("utf-8") if path.suffix == ".py" else ""
        # Comments are not in a tree, so files whose comments contain an ID are left out.
        if text and not any("#" in line and spec.ID.search(line) for line in text.splitlines()):
            expected = by_ids(counted(text))
            printed, pieces = shuffled(path)
            assert by_ids(counted(printed)) == expected
            assert by_ids(counted(*pieces)) == expected


def by_ids(code: TwinCode) -> Counter:
    """Return the counts by purpose, and the imports."""
    found = Counter({("imports", name): 1 for name in code.imports})
    for part in code.parts:
        found[part.ids] += part.count
    return found


def test_code_counts_for_every_chapter_that_it_names():
    for code in lookup.codes():
        buckets = counting.by_chapter(code)
        assert list(buckets) == [*spec.chapters(), counting.NONE]
        for chapter in spec.chapters():
            named = [part for part in code.parts if any(chapter in one for one in part.ids)]
            assert +buckets[chapter] == +counting.tally(named)
        whole = sum(buckets.values(), Counter())
        assert all(whole[kind] >= count for kind, count in counting.total(code).items())


def test_little_code_serves_the_admin_and_other_areas_outside_the_admins_files():
    for code in lookup.codes():
        python = [part for part in code.parts if part.kind == "python"]
        areas = {part: {one.partition("-")[0] for one in part.ids} for part in python}
        shared = [part for part in python if "ADM" in areas[part] and len(areas[part]) > 1]
        elsewhere = [part.count for part in shared if layers.layer(part.path) != "Admin"]
        assert sum(elsewhere) < counting.by_chapter(code)["ADM"]["python"] / 20


def test_most_code_belongs_to_a_requirement():
    for code in lookup.codes():
        rest = counting.by_chapter(code)[counting.NONE]["python"]
        assert rest < counting.total(code)["python"] / 40


def test_generated_code_is_counted_separately():
    django, _ = lookup.codes()
    assert sums(django, "manage.py") == (0, 3)
    assert sums(django, "stockroom/wsgi.py") == (13, 1)
    assert all(sums(django, "stockroom/settings.py"))


def sums(code: TwinCode, path: str) -> tuple[int, int]:
    """Return the hand-written and the generated code of a file."""
    parts = [part for part in code.parts if part.path == path]
    return sum(part.count for part in parts), sum(part.generated for part in parts)


def test_the_parts_of_a_file_are_in_order():
    for code in lookup.codes():
        for one, other in pairwise(code.parts):
            assert one.path != other.path or one.ranges[0] < other.ranges[0]


@every_twin
def test_the_dependencies_are_those_of_the_pyproject_file_and_their_own(declared):
    found = dependencies.of(declared.folder / "pyproject.toml")
    direct, transitive = ({one.name for one in some} for some in (found.direct, found.transitive))
    assert declared.key in direct
    assert {"psycopg-binary", "argon2-cffi-bindings"} <= transitive
    assert not direct & transitive
    assert min(one.size for one in found.direct) > 1000


@every_twin
def test_each_decision_names_the_choice_and_its_alternatives(declared):
    direct = {one.name for one in dependencies.of(declared.folder / "pyproject.toml").direct}
    for one in dependencies.decisions():
        mine = one[declared.key]
        assert bool(mine.get("comes")) != bool(mine.get("others")), one["what"]
        assert mine.get("package", "waitress") in direct
