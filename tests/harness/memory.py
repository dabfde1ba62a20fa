"""How much memory the process of a twin has taken, as Linux tells it."""

from pathlib import Path

from tests.harness.twin import Twin

IS_TOLD = Path("/proc/self/clear_refs").exists()


def peak(twin: Twin) -> int:
    """Return the most bytes that a twin has held at once since this was last asked."""
    process = Path(f"/proc/{twin.process_id}")
    lines = process.joinpath("status").read_text().splitlines()
    most = next(line for line in lines if line.startswith("VmHWM"))
    process.joinpath("clear_refs").write_text("5")
    return int(most.split()[1]) * 1024
