"""The access table, read for testing."""

import tomllib
from dataclasses import dataclass
from typing import Any

from tests.harness.declaration import ROOT

TABLE = tomllib.loads((ROOT / "shared_spec/access.toml").read_text("utf-8"))
ROLES: list[str] = TABLE["roles"]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROUTES: dict[str, str] = {path: route["name"] for path, route in TABLE["routes"].items()}
DENIED = ("login", "403", "404", "405")


@dataclass(frozen=True)
class Cell:
    """What one role gets for one method."""

    role: str
    method: str
    answer: str


@dataclass(frozen=True)
class Thing:
    """One thing that a route leads to, with its part of the table."""

    path: str
    name: str
    section: dict[str, Any]

    def __str__(self) -> str:
        """Return how a test of it is called."""
        return f"{self.path} {self.name}"

    @property
    def address(self) -> str:
        """Return what is asked for."""
        return self.section.get("at", self.path)

    @property
    def leads_to(self) -> str:
        """Return where one comes by “ok”."""
        return self.section.get("leads_to", "")

    @property
    def sends(self) -> dict[str, str]:
        """Return the fields of a POST."""
        return self.section.get("sends", {})

    @property
    def roles(self) -> list[str]:
        """Return the roles that have such a thing."""
        return [role for role in ROLES if role not in self.section.get("without", [])]

    @property
    def rows(self) -> dict[str, list[str]]:
        """Return the answers by method, one for each role that has such a thing."""
        rows = {}
        for methods, text in self.section.items():
            if methods.isupper():
                cells = text.split()
                answers = cells[1:] * len(self.roles) if cells[0] == "all" else cells
                rows |= dict.fromkeys(methods.split(), answers)
        return rows

    @property
    def cells(self) -> list[Cell]:
        """Return what each role gets for each method."""
        return [
            Cell(role, method, answer)
            for method, answers in self.rows.items()
            for role, answer in zip(self.roles, answers, strict=True)
        ]

    @property
    def denied(self) -> list[Cell]:
        """Return the cells that must change nothing."""
        return [cell for cell in self.cells if cell.answer in DENIED]

    @property
    def allowed(self) -> list[Cell]:
        """Return the cells that are no refusal."""
        return [cell for cell in self.cells if cell.answer not in DENIED]


def things() -> list[Thing]:
    """Return all things that routes lead to."""
    return [
        Thing(path, name, section)
        for path, route in TABLE["routes"].items()
        for name, section in route.items()
        if name != "name"
    ]
