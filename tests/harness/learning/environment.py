"""The learner's own .venv: only the packages of the steps so far, in the locked versions."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

from tests.harness.declaration import ROOT
from tests.harness.road import RoadFailed

WINDOWS = sys.platform == "win32"


def python_of(folder: Path, is_windows: bool = WINDOWS) -> Path:
    """Return the Python of a folder's .venv."""
    return folder / ".venv" / ("Scripts/python.exe" if is_windows else "bin/python")


def activation(is_windows: bool = WINDOWS) -> str:
    """Return the command that activates the .venv in a terminal."""
    return r".venv\Scripts\activate" if is_windows else ". .venv/bin/activate"


def setting(name: str, value: str, is_windows: bool = WINDOWS) -> list[str]:
    """Return the command that sets a variable in a terminal; Windows has two kinds."""
    if is_windows:
        return [f"set {name}={value}", f'(in PowerShell: $env:{name} = "{value}")']
    return [f"export {name}={value}"]


def install(folder: Path, packages: list[str]) -> None:
    """Install packages that .venv lacks, and create it first if it is missing."""
    stamp = folder / ".venv" / "packages.txt"
    is_there = python_of(folder).exists()
    installed = stamp.read_text("utf-8").split() if is_there and stamp.exists() else []
    wanted = [package for package in packages if package not in installed]
    if not wanted:
        return
    has_uv = shutil.which("uv") is not None
    print(f"\nInstalling {', '.join(wanted)} into .venv …", flush=True)
    if not is_there:
        create(folder / ".venv", has_uv)
    constraints = folder / ".venv" / "constraints.txt"
    constraints.write_text("\n".join(locked()) + "\n", "utf-8")
    run(installer(python_of(folder), has_uv) + ["-c", str(constraints), *wanted])
    stamp.write_text("\n".join([*installed, *wanted]), "utf-8")


def create(folder: Path, has_uv: bool) -> None:
    """Create an environment, with pip in it unless uv is available."""
    if has_uv:
        run(["uv", "venv", "--clear", "--python", sys.executable, str(folder)])
        return
    try:
        venv.create(folder, clear=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise RoadFailed(f"The environment {folder} could not be created: {error}") from None


def installer(python: Path, has_uv: bool) -> list[str]:
    """Return the command that installs packages for a Python."""
    if has_uv:
        return ["uv", "pip", "install", "--python", str(python), "--compile-bytecode"]
    return [str(python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]


def locked() -> list[str]:
    """Return the repository's lock as constraints, without the hashes."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [line.rstrip("\\ ") for line in lines if line[:1].isalnum()]


def run(command: list[str]) -> None:
    """Run an installer; raise RoadFailed with its last error if it fails."""
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        errors = [line for line in said if line.lower().startswith("error")] or said
        raise RoadFailed(f"Installing failed: {(errors or ['no reason was given'])[-1]}")
