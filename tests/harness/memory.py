"""The memory used by a twin's process, on Linux."""

from pathlib import Path

from tests.harness.twin import Twin

IS_TOLD = Path("/proc/self/clear_refs").exists()


def peak(twin: Twin) -> int:
    """Return the peak memory of a twin in bytes since the last call."""
    process = Path(f"/proc/{twin.process_id}")
    lines = process.joinpath("status").read_text().splitlines()
    most = next(line for line in lines if line.startswith("VmHWM"))
    process.joinpath("clear_refs").write_text("5")
    return int(most.split()[1]) * 1024
