"""The `git grep` of the documents finds the spec, the tests and the code of both twins."""

import re
import shutil
import subprocess

import pytest

from tests.harness.declaration import ROOT

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "shared_spec/README.md")
COMMAND = re.compile(r"`(git grep [^`]+)`")
KINDS = ("shared_spec/", "tests/", "django_version/", "flask_version/")


@pytest.mark.skipif(
    not shutil.which("git") or not (ROOT / ".git").exists(), reason="needs a clone with git"
)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_documented_search_finds_all_four_kinds_of_files(document):
    text = " ".join((ROOT / document).read_text("utf-8").split())
    commands = COMMAND.findall(text)
    assert len(commands) == 1
    # Without a shell, and so without quotes: the same in every shell.
    command = commands[0].split()
    assert not set("'\"*") & set(commands[0])
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    found = {line.partition(":")[0] for line in done.stdout.splitlines()}
    assert [any(path.startswith(kind) for path in found) for kind in KINDS] == [True] * 4
