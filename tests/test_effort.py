"""Counting what a requirement took: by the tree of the code, not by its lines."""

from pathlib import Path

import pytest

from comparison import effort

PLAIN = '''"""A module (ADM-1)."""

FIRST = 1


class Thing:
    """A thing (ADM-2)."""

    size = 2

    def grow(self):
        """Grow (ADM-2, ADM-3)."""
        if self.size:
            self.size += 1
        return self
'''
JOINED = PLAIN.replace("size:\n            self.size", "size: self.size")
SPREAD = PLAIN.replace("size = 2", "size = (\n        # A remark.\n        2\n    )")


@pytest.fixture
def counted(tmp_path: Path):
    """Return a function that counts a folder of these files."""

    def count(files: dict[str, str]) -> effort.Counted:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return effort.count(tmp_path, "ADM")

    return count


@pytest.mark.parametrize("text", [PLAIN, JOINED, SPREAD], ids=["plain", "joined", "spread"])
def test_form_does_not_count(counted, text):
    found = counted({"thing.py": text})
    assert {name: one.statements for name, one in found.by_id.items()} == {
        "ADM-1": 1,
        "ADM-2": 2,
        "ADM-3": 0,
    }
    assert found.by_id["ADM-2"].shared_statements == found.by_id["ADM-3"].shared_statements == 4
    assert found.statements == 7


def test_neither_does_the_file_in_which_code_stands(counted):
    head, tail = PLAIN.split("\n\n\nclass")
    found = counted({"first.py": head, "second.py": f"class{tail}"})
    assert found.statements == 7


def test_lines_of_templates_count_and_empty_ones_do_not(counted):
    found = counted({"templates/page.html": "{# A page (ADM-4). #}\n\n<p>\n</p>\n"})
    assert (found.by_id["ADM-4"].template_lines, found.template_lines) == (3, 3)


def test_other_chapters_migrations_and_data_are_left_out(counted):
    text = '"""Others (ACC-1)."""\n\nONE = 1\n'
    found = counted({"other.py": text, "migrations/first.py": PLAIN, "notes.txt": "ADM-5"})
    assert (found.statements, dict(found.by_id)) == (0, {})
