"""Screenshots of each step of the road, as stored by `tasks.py screenshots`."""

import shutil
from pathlib import Path
from typing import Any

from comparison import road_words
from tests.harness import road
from tests.harness.declaration import ROOT
from tests.harness.road import Step

FOLDER = ROOT / "comparison/road_pictures"
NAMES = dict(zip(road.FRAMEWORKS, road_words.NAMES, strict=True))


def kept(step: Step) -> dict[str, Path]:
    """Return the screenshots of a step by framework, or one by "" if both show the same.

    A step about the API has a text instead: a request and its response.
    """
    name = step.folder.name
    found = sorted(FOLDER.glob(f"{name}*"))
    return {file.stem.removeprefix(name).lstrip("-"): file for file in found}


def shown(step: Step) -> list[dict[str, Any]]:
    """Return the captions of the screenshots of a step."""
    return [
        {
            "name": NAMES.get(key, ""),
            "file": file.name,
            "text": file.read_text("utf-8") if file.suffix == ".txt" else "",
            "size": size(file),
            **step.about["picture"],
        }
        for key, file in kept(step).items()
    ]


def size(file: Path) -> tuple[int, int]:
    """Return width and height of an image, from the header of an extended WebP file."""
    data = file.read_bytes()[:30]
    return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:], "little") + 1


def copy(folder: Path) -> None:
    """Copy all screenshots next to the pages of the steps."""
    for file in FOLDER.glob("*.webp"):
        shutil.copy(file, folder)
