"""The settings of a twin in its twin.toml."""

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, eq=False)
class Declaration:
    """One implementation: its folder, its display name and its commands."""

    key: str
    folder: Path
    name: str
    port: int
    commands: Mapping[str, list]

    @classmethod
    def read(cls, folder: Path) -> "Declaration":
        """Read the twin.toml in a folder; the key is the folder's name without `_version`."""
        folder = folder.resolve()
        with (folder / "twin.toml").open("rb") as file:
            content = tomllib.load(file)
        return cls(
            key=folder.name.removesuffix("_version"),
            folder=folder,
            name=content.pop("name"),
            port=content.pop("port"),
            commands=content,
        )

    def command(self, name: str, **values: str | int) -> list[str]:
        """Return one command as arguments, with `{value}` placeholders filled in."""
        return self._fill(self.commands[name], values)

    def steps(self, name: str, **values: str | int) -> list[list[str]]:
        """Return a command that is a list of commands, to run one after the other."""
        return [self._fill(step, values) for step in self.commands[name]]

    @staticmethod
    def _fill(arguments: list[str], values: Mapping[str, str | int]) -> list[str]:
        return [argument.format(python=sys.executable, **values) for argument in arguments]


def find(chosen: str = "") -> list[Declaration]:
    """Return the twins next to this suite, or the one chosen by its key or its folder's path.

    Raises LookupError if there is none.
    """
    files = [*ROOT.glob("twin.toml"), *sorted(ROOT.glob("*/twin.toml"))]
    beside = [Declaration.read(path.parent) for path in files]
    found = [twin for twin in beside if chosen in ("", twin.key)]
    if not found and chosen and Path(chosen, "twin.toml").is_file():
        found = [Declaration.read(Path(chosen))]
    if not found:
        keys = ", ".join(twin.key for twin in beside) or "none here"
        asked = f" in “{chosen}”" if chosen else ""
        raise LookupError(f"There is no twin.toml{asked}; the twins are: {keys}.")
    return found


def clean_environment(**variables: str) -> dict[str, str]:
    """Return this process's environment with exactly these STOCKROOM_ variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STOCKROOM_")}
    return kept | variables
