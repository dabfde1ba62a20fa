"""The files of shared_spec/ that the twins need at run time: copied into each, byte for byte."""

import shutil
from pathlib import Path

from tests.harness.declaration import ROOT

SOURCE = ROOT / "shared_spec"

# Source in shared_spec/ (a file or a glob pattern), folder inside each twin.
COPIES = (
    ("static/*", "stockroom/static"),
    ("demo/*.json", "stockroom/stock/demo"),
    ("common-passwords.txt", "stockroom/accounts"),
    ("openapi.yaml", "stockroom/api"),
    ("api-reference.html", "stockroom/api"),
)


def pairs(twin: Path) -> list[tuple[Path, Path]]:
    """Return each original with its path in a twin's folder."""
    return [
        (original, twin / folder / original.name)
        for pattern, folder in COPIES
        for original in sorted(SOURCE.glob(pattern))
    ]


def outdated(twin: Path) -> list[Path]:
    """Return the copies in a twin that are missing or differ from their originals."""
    return [copy for original, copy in pairs(twin) if not _same(original, copy)]


def renew(twin: Path) -> list[Path]:
    """Copy outdated files and return the copies made."""
    made = outdated(twin)
    for original, copy in pairs(twin):
        if copy in made:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(original, copy)
    return made


def _same(original: Path, copy: Path) -> bool:
    return copy.is_file() and copy.read_bytes() == original.read_bytes()
