"""The commit of the files in this folder."""

import subprocess

from tests.harness.declaration import ROOT

# The specification of both twins, and its tests.
SOURCES = ("django_version", "flask_version", "shared_spec", "tests/spec")


def commit(*paths: str) -> dict[str, str]:
    """Return the last commit, or the last that touched these paths, and its date.

    They are empty strings without git or without history.
    """
    try:
        name, _, day = _git("log", "-1", "--format=%h %cs", "--", *paths).partition(" ")
    except (OSError, subprocess.CalledProcessError):
        return {"commit": "", "date": ""}
    return {"commit": name, "date": day}


def is_changed() -> bool:
    """Return whether files differ from the commit."""
    try:
        return bool(_git("status", "--porcelain", "--untracked-files=no"))
    except (OSError, subprocess.CalledProcessError):
        return False


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8")  # noqa: S603
    return done.stdout.strip()
