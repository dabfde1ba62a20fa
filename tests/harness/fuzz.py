"""Requests made up from the contract, sent to a twin; every answer must be one that it allows."""

import subprocess
import sys
from pathlib import Path

from tests.harness.contract import FILE

SETTINGS = Path(__file__).with_name("fuzz.toml")


def run(url: str, token: str, *, seed: int, bound: list[str]) -> tuple[bool, str]:
    """Send them; return whether all was as the contract says, and what was found."""
    command = [sys.executable, "-m", "schemathesis.cli", "--no-color"]
    command += ["--config-file", str(SETTINGS), "run", str(FILE), "--url", f"{url}/api/v1"]
    command += ["--header", f"Authorization: Bearer {token}", "--seed", str(seed), *bound]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr
