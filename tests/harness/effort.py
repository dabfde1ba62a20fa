"""How long the process of a twin has computed, as Linux counts it; elsewhere, the time of day."""

import os
import time
from pathlib import Path

from tests.harness.twin import Twin


def seconds(twin: Twin) -> float:
    """Return the seconds of CPU that a twin has used since it started, for differences.

    Other processes on a busy machine do not add to them.
    """
    file = Path(f"/proc/{twin.process_id}/stat")
    if not file.exists():
        return time.monotonic()
    # After the name of the command, which may hold spaces, the 12th and 13th field.
    fields = file.read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
