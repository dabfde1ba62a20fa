"""The CPU time of a twin's process, on Linux; elsewhere, wall-clock time."""

import os
import time
from pathlib import Path

from tests.harness.twin import Twin


def seconds(twin: Twin) -> float:
    """Return the CPU seconds used by a twin since it started; only differences are meaningful.

    They do not include other processes on a busy machine.
    """
    file = Path(f"/proc/{twin.process_id}/stat")
    if not file.exists():
        return time.monotonic()
    # After the name of the command, which may contain spaces, the 12th and 13th field.
    fields = file.read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
