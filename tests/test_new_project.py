"""`tasks.py new`: a project made from a twin is renamed, complete, staged, and passes its tests."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from comparison import new_chapters, new_packages, new_project, new_words
from tests.harness import process
from tests.harness.declaration import ROOT, Declaration, clean_environment, find

NAME = "toolshed"
# Login, the most important write, the admin and the settings: enough to see that all work together.
TESTS = "test_accounts_login or test_ledger_movements or test_admin_saving or test_operations_data"


@pytest.fixture(scope="module", params=[twin.key for twin in find()])
def project(request, tmp_path_factory) -> Path:
    """Return a project made from a twin."""
    folder = tmp_path_factory.mktemp("new") / "mine"
    new_project.create(find(request.param)[0], folder, NAME)
    return folder


@pytest.fixture
def mine(project: Path, tmp_path: Path) -> Path:
    """Return a copy of it to work in."""
    return shutil.copytree(project, tmp_path / "mine")


def files(project: Path) -> list[Path]:
    """Return the files of a project outside .git."""
    return [path for path in project.rglob("*") if ".git" not in path.parts and path.is_file()]


def test_the_old_name_does_not_occur(project):
    named = [path for path in files(project) if "stockroom" in str(path).lower()]
    texts = [path for path in files(project) if b"stockroom" in path.read_bytes().lower()]
    # The licence must stay with every copy as it is.
    assert (named, texts) == ([], [project / "LICENSE"])
    assert (project / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert (project / NAME / "settings.py").is_file()


def test_the_project_mentions_only_itself(project):
    text = (project / "pyproject.toml").read_text() + (project / "requirements.txt").read_text()
    other = {"django": "flask", "flask": "django"}[find_framework(project)]
    assert not re.search(rf"^{other}|\"{other}", text, re.MULTILINE)
    assert not re.search("playwright|invoke|jinja2.*dev", text)


def outside_tests(project: Path) -> dict[str, str]:
    """Return the texts of a project outside its tests, by path."""
    found = [path for path in files(project) if path.relative_to(project).parts[0] != "tests"]
    texts = {path.relative_to(project).as_posix(): new_project.read_text(path) for path in found}
    return {name: text for name, text in texts.items() if text}


def test_no_text_of_the_project_assumes_a_second_one(project):
    for name, text in outside_tests(project).items():
        assert not re.search(r"\btwins\b|(either|other|both) twin", text), name
    readme = (project / "README.md").read_text()
    assert "starting point of your own" not in readme
    assert "repository" not in readme


def test_the_readme_has_one_section_about_tests_and_its_packages_are_installed(project):
    readme = (project / "README.md").read_text()
    assert readme.count("pytest -n 2 --short") == 1
    assert "[test]" not in readme + (project / "pyproject.toml").read_text()
    before, section = readme.split("## Its tests")
    assert not re.search("pytest|manage.py test", before)
    unit = {"django": "manage.py test", "flask": "-m pytest tests/unit"}[find_framework(project)]
    assert f".venv/bin/python {unit}`" in section
    assert {"httpx", "pytest", "pytest-xdist"} <= set(
        re.findall(r"^([\w-]+)==", (project / "requirements.txt").read_text(), re.MULTILINE)
    )


@pytest.mark.parametrize(
    ("without", "sentence"),
    [
        ([], "The chapters `reports`, `files`, `api` and `transfer` are optional packages"),
        (["api", "files"], "The chapters `reports` and `transfer` are optional packages"),
        (["api", "files", "transfer"], "The chapter `reports` is an optional package: the others"),
    ],
)
def test_the_readme_names_the_chapters_that_are_left(without, sentence):
    assert new_words.about_chapters(without).startswith(sentence)


@pytest.mark.parametrize("key", [twin.key for twin in find()])
def test_without_any_chapter_the_project_does_not_mention_them(key, tmp_path):
    new_project.create(find(key)[0], tmp_path / "mine", NAME, list(new_chapters.CHAPTERS))
    readme = (tmp_path / "mine" / "README.md").read_text()
    assert not re.search("chapter|`api/`|`files/`|`transfer/`|\n\n\n", readme)
    views = (tmp_path / "mine" / NAME / "accounts" / "views.py").read_text()
    assert "tokens" not in views


def test_a_changed_text_is_reported():
    with pytest.raises(LookupError, match="README.md has 0 times: two twins"):
        new_words.replaced("one twin", {"file": "README.md", "old": "two twins", "new": ""})


def find_framework(project: Path) -> str:
    """Return the framework that a project depends on."""
    return "django" if (project / "manage.py").is_file() else "flask"


def test_the_project_passes_its_own_tests(mine):
    done = subprocess.run(
        # More cases of a test would prove the same about the project.
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--cases=1", "-k", TESTS],
        cwd=mine,
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"^\d{2,} passed", done.stdout.splitlines()[-1])


def test_the_project_runs_with_its_own_commands(mine):
    process.prepare(Declaration.read(mine), clean_environment(), "2026-05-01T12:00:00Z")
    assert (mine / "var" / "development.sqlite3").is_file()


def test_the_project_is_formatted_and_everything_but_the_secret_is_staged(project):
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--quiet", "."]
    subprocess.run(ruff, cwd=project, check=True)
    status = subprocess.run(
        ["git", "status", "--porcelain", "--ignored"],  # noqa: S607 - wherever git is
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout.splitlines()
    assert [line for line in status if not line.startswith("A ")] == ["!! production.env"]


def test_each_project_has_its_own_secret_key(project, tmp_path):
    new_project.add_secret(tmp_path, NAME)
    secrets = {
        re.search("SECRET_KEY=(.+)", (folder / "production.env").read_text())[1]
        for folder in (project, tmp_path)
    }
    assert [len(secret) >= 50 for secret in secrets] == [True, True]


@pytest.mark.parametrize("name", ["", "x", "Shop", "my-shop", "2shop", "class", "a" * 21, "é"])
def test_an_invalid_name_is_rejected(tmp_path, name):
    with pytest.raises(new_project.Refused, match="lower-case letters and digits"):
        new_project.create(find("django")[0], tmp_path / "mine", name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["flask", "json", "tests"])
def test_the_name_of_an_existing_package_is_rejected(tmp_path, name):
    with pytest.raises(new_project.Refused, match="already exists"):
        new_project.create(find("flask")[0], tmp_path / "mine", name)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_chapter_is_rejected(tmp_path):
    with pytest.raises(new_project.Refused, match="The chapters are reports, files, api, transfer"):
        new_project.create(find("flask")[0], tmp_path / "mine", NAME, ["files", "docs"])
    assert list(tmp_path.iterdir()) == []


def test_a_dependency_of_an_omitted_chapter_is_left_out(tmp_path):
    twin, project = tmp_path / "twin", tmp_path / "mine"
    for folder in (twin, project):
        (folder / "stockroom").mkdir(parents=True)
        (folder / "stockroom" / "views.py").write_text("import flask\n")
    (twin / "stockroom" / "api.py").write_text("import httpx\n")
    lines = 'dependencies = [\n    "flask>=3.1",\n    "httpx>=0.27",\n    "tzdata",\n]\n'
    kept = new_packages.needed_alone(lines, twin, project)
    assert kept == lines.replace('    "httpx>=0.27",\n', "")


# The other twin's projects pass their quick tests in tests/twins/test_chapters.py.
def test_without_any_chapter_the_project_passes_its_remaining_tests(tmp_path):
    new_project.create(find("flask")[0], tmp_path / "mine", NAME, list(new_chapters.CHAPTERS))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "--short"],
        cwd=tmp_path / "mine",
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"^\d{3,} passed", done.stdout.splitlines()[-1])


def test_a_folder_that_is_not_empty_is_rejected(tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(new_project.Refused, match="not an empty folder"):
        new_project.create(find("flask")[0], tmp_path, NAME)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_in_the_repository_is_rejected():
    with pytest.raises(new_project.Refused, match="outside"):
        new_project.create(find("flask")[0], ROOT / "build" / "mine", NAME)
    assert not (ROOT / "build" / "mine").exists()


def test_a_lock_keeps_transitive_dependencies():
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    kept = new_packages.locked(lock, ["flask>=3.1"])
    assert {"flask", "werkzeug", "markupsafe", "click"} <= set(
        re.findall(r"^[\w-]+", kept, re.MULTILINE)
    )
    assert "django==" not in kept
    assert kept.count("--hash=sha256:") > 10
