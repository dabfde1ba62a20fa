"""`tasks.py new`: one twin as the start of your own project, renamed, with its tests."""
# S603: the commands are constants, and run in the new project.
# ruff: noqa: S603

import keyword
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from bootstrap import PYTHON_TYPED
from comparison import new_chapters, new_packages, new_tests, new_words
from tests.harness.declaration import ROOT, Declaration

OLD_NAME = "stockroom"
NAME = re.compile(r"[a-z][a-z0-9]{1,19}")
# The parts of the spec that a project needs: chapters named in docstrings, and test input.
SPEC = (
    "[a-z]*.md",
    "access.toml",
    "common-passwords.txt",
    "openapi.yaml",
    "api-reference.html",
    "demo/*",
    "static/*",
)
TWINS_ONLY = {"asvs.md"}
LEFT_BEHIND = ("var", "__pycache__", ".venv", ".ruff_cache", ".pytest_cache")
PRODUCTION = """\
# Settings of production, to be read by what starts the server; README.md names them all.
# Git ignores this file: keep it, and never show it to anyone.
{prefix}_ENV=production
{prefix}_SECRET_KEY={secret}
{prefix}_ALLOWED_HOSTS=
{prefix}_BASE_URL=
"""


class Refused(Exception):
    """A project cannot be created; the message says why."""


def create(twin: Declaration, folder: Path, name: str, without: Sequence[str] = ()) -> None:
    """Create a project called `name` from a twin, in a folder that is empty or does not exist.

    Raises Refused, and creates nothing, if the name, the folder or a chapter to leave out is
    invalid.
    """
    check_name(name)
    check_folder(folder)
    check_chapters(without)
    copy_twin(twin, folder)
    if without:
        new_chapters.leave_out(folder, without)
        new_tests.Shaking(folder, without).run()
    drop_harness(folder)
    new_packages.write(folder, twin)
    new_words.rewrite(folder, twin.key, without)
    rename(folder, name)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    add_secret(folder, name)
    tidy(folder)


def check_name(name: str) -> None:
    """Reject a name that cannot be a package, a host and a prefix of variables."""
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise Refused(
            "The name must be 2 to 20 lower-case letters and digits, begin with a letter "
            f"and not be a Python keyword; “{name}” is invalid."
        )
    if name != OLD_NAME and (name == "tests" or find_spec(name)):
        raise Refused(f"A package called “{name}” already exists; choose another name.")


def check_folder(folder: Path) -> None:
    """Reject a folder that is not empty or is inside this repository."""
    if folder.resolve().is_relative_to(ROOT):
        raise Refused(f"Choose a folder outside {ROOT}.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} already exists and is not an empty folder.")


def check_chapters(names: Sequence[str]) -> None:
    """Reject unknown chapters."""
    if unknown := sorted(set(names) - set(new_chapters.CHAPTERS)):
        chapters = ", ".join(new_chapters.CHAPTERS)
        raise Refused(f"The chapters are {chapters}; “{unknown[0]}” is none of them.")


def copy_twin(twin: Declaration, folder: Path) -> None:
    """Copy a twin and the spec with its tests; the twin's own tests go to tests/unit/."""
    shutil.copytree(
        twin.folder, folder, ignore=shutil.ignore_patterns(*LEFT_BEHIND), dirs_exist_ok=True
    )
    shutil.copyfile(ROOT / ".gitignore", folder / ".gitignore")
    own_tests = (folder / "tests").rename(folder / "own")
    copy_spec(folder)
    own_tests.rename(folder / "tests" / "unit")
    twin_toml = folder / "twin.toml"
    twin_toml.write_text(twin_toml.read_text("utf-8").replace('"tests"]', '"tests/unit"]'), "utf-8")


def copy_spec(folder: Path) -> None:
    """Copy the spec, its tests, and everything that the tests may import."""
    spec = [path for pattern in SPEC for path in (ROOT / "shared_spec").glob(pattern)]
    tests = [ROOT / "tests" / "conftest.py", *(ROOT / "tests" / "spec").glob("*.py")]
    harness = (ROOT / "tests" / "harness").rglob("*.py")
    packages = [ROOT / "tests" / "__init__.py"]
    for original in [*spec, *tests, *harness, *packages]:
        if original.is_file() and original.name not in TWINS_ONLY:
            copy = folder / original.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(original, copy)


def drop_harness(folder: Path) -> None:
    """Delete the harness modules that no test imports, directly or indirectly."""
    tests = folder / "tests"
    found: set[Path] = set()
    waiting = [tests / "conftest.py", *(tests / "spec").glob("*.py")]
    # These are run, not imported.
    for name in ("trace", "forks"):
        waiting += (tests / "harness" / name).glob("*.py")
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += imported_tests(path, folder)
    found |= {path.parent / "__init__.py" for path in found}
    for path in (tests / "harness").rglob("*.py"):
        if path not in found:
            path.unlink()
    for path in (tests / "harness").glob("*/"):
        if not any(path.iterdir()):
            path.rmdir()


def imported_tests(path: Path, folder: Path) -> list[Path]:
    """Return the files below tests/ of a project that a Python file may import."""
    names = new_packages.imports(path.read_text("utf-8"))
    files = [folder.joinpath(*name.split(".")) for name in names if name.startswith("tests.")]
    return [file.with_suffix(".py") for file in files if file.with_suffix(".py").is_file()]


def rename(folder: Path, name: str) -> None:
    """Replace the old name with the new one, in every text file and every path."""
    words = [(OLD_NAME, name), (OLD_NAME.upper(), name.upper()), (OLD_NAME.title(), name.title())]
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and (text := read_text(path)) is not None:
            for old, new in words:
                text = text.replace(old, new)
            path.write_text(text, "utf-8", newline="")
        if OLD_NAME in path.name:
            path.rename(path.with_name(path.name.replace(OLD_NAME, name)))


def read_text(path: Path) -> str | None:
    """Return the text of a file with its own line endings, or None if it is not text."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None


def add_secret(folder: Path, name: str) -> None:
    """Write production settings with a new secret key, readable by the owner only."""
    file = folder / "production.env"
    file.touch(mode=0o600)
    secret = secrets.token_urlsafe(48)
    file.write_text(PRODUCTION.format(prefix=name.upper(), secret=secret), "utf-8")
    with (folder / ".gitignore").open("a", encoding="utf-8") as ignored:
        ignored.write("\n# settings of production, with the secret key\nproduction.env\n")


def farewell(folder: Path) -> str:
    """Return the commands to type next."""
    python = r".venv\Scripts\python" if sys.platform == "win32" else ".venv/bin/python"
    return f"""Made in {folder}. Next:

  cd {folder}
  {PYTHON_TYPED} -m venv .venv
  {python} -m pip install -r requirements.txt
  {python} -m pytest -n 2 --short

README.md says how to run it. Nothing is committed yet; every file is staged."""


def tidy(folder: Path) -> None:
    """Format the code after renaming, and stage every file."""
    ruff = [sys.executable, "-m", "ruff"]
    for tool in (["check", "--fix"], ["format"]):
        subprocess.run([*ruff, *tool, "--no-cache", "--quiet", "."], cwd=folder, check=False)
    if git := shutil.which("git"):
        subprocess.run([git, "init", "--quiet", "--initial-branch=main"], cwd=folder, check=True)
        subprocess.run([git, "add", "--all"], cwd=folder, check=True)
