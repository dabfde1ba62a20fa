"""Which commit the files of this folder belong to."""

import subprocess

from tests.harness.declaration import ROOT

# What both twins do, and what proves it.
SOURCES = ("django_version", "flask_version", "shared_spec", "tests/spec")


def commit(*paths: str) -> dict[str, str]:
    """Return the last commit, or the last that touched these paths, and its day.

    They are empty texts where there is no git or no history.
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
