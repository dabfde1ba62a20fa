"""Requests generated from the OpenAPI document; every response must match the document."""

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.harness.contract import FILE
from tests.harness.declaration import Declaration
from tests.harness.process import current_time
from tests.harness.program import give_token
from tests.harness.twin import Twin

SETTINGS = Path(__file__).with_name("fuzz.toml")


def send(twin: Twin, *, seed: int, bound: Sequence[str]) -> tuple[bool, str]:
    """Send requests for a superuser; return whether all responses matched, and the problems."""
    command = [sys.executable, "-m", "schemathesis.cli", "--no-color"]
    command += ["--config-file", str(SETTINGS), "run", str(FILE), "--url", f"{twin.url}/api/v1"]
    command += ["--header", f"Authorization: Bearer {give_token(twin, 'superuser')}"]
    command += ["--seed", str(seed), *bound]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


def run(twins: Iterable[Declaration], minutes: float, seed: int) -> bool:
    """Send requests to a stockroom of each twin for this many seconds; print the problems."""
    results = []
    for declared in twins:
        with tempfile.TemporaryDirectory() as folder:
            twin = Twin(declared, Path(folder), Path(folder, "own"), current_time(), "sqlite")
            try:
                bound = ["--max-time", str(round(minutes * 60)), "--continue-on-failure"]
                is_well, output = send(twin, seed=seed, bound=bound)
            finally:
                twin.stop()
        results.append(is_well)
        print(f"{declared.name}:", "all was well" if is_well else output, flush=True)
        print("\n".join(line for line in output.splitlines() if "generated" in line), flush=True)
    return all(results)
