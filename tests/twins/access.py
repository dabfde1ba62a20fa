"""The access table, read for testing."""

import tomllib
from dataclasses import dataclass
from typing import Any

from tests.harness.declaration import ROOT

TABLE = tomllib.loads((ROOT / "shared_spec/access.toml").read_text("utf-8"))
ROLES: list[str] = TABLE["roles"]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROUTES: dict[str, str] = {path: route["name"] for path, route in TABLE["routes"].items()}
# Routes that a twin may lack, with the reason.
OPTIONAL: dict[str, str] = {
    path: route["only_where"] for path, route in TABLE["routes"].items() if "only_where" in route
}
ABOUT_THE_ROUTE = ("name", "only_where")
DENIED = ("login", "admin", "kept")


@dataclass(frozen=True)
class Cell:
    """The response for one role and one method."""

    role: str
    method: str
    answer: str

    @property
    def expected(self) -> str:
        """Return the expected response; unchanged data is checked separately."""
        return "200" if self.answer == "kept" else self.answer

    @property
    def is_denied(self) -> bool:
        """Return whether it must change nothing."""
        return self.answer in DENIED or self.answer.startswith("4")


@dataclass(frozen=True)
class Thing:
    """One section of a route in the table."""

    path: str
    name: str
    section: dict[str, Any]
    is_first: bool = True

    def __str__(self) -> str:
        """Return its test ID."""
        return f"{self.path} {self.name}"

    @property
    def address(self) -> str:
        """Return the URL to request."""
        return self.section.get("at", self.path)

    @property
    def leads_to(self) -> str:
        """Return the redirect target of “ok”."""
        return self.section.get("leads_to", "")

    @property
    def sends(self) -> dict[str, str]:
        """Return the fields of a POST."""
        return self.section.get("sends", {})

    @property
    def uploads(self) -> dict[str, str]:
        """Return the files of a POST, each text by field name."""
        return self.section.get("uploads", {})

    @property
    def presses(self) -> str:
        """Return the button of the form that a POST sends."""
        return self.section.get("presses", "")

    @property
    def is_by_token(self) -> bool:
        """Return whether the role sends a token and no cookie."""
        return self.section.get("by") == "token"

    @property
    def roles(self) -> list[str]:
        """Return the roles that have such a record."""
        return [role for role in ROLES if role not in self.section.get("without", [])]

    @property
    def rows(self) -> dict[str, list[str]]:
        """Return the responses by method, one for each role that has such a record."""
        rows = {}
        for methods, text in self.section.items():
            if methods.isupper():
                cells = text.split()
                answers = cells[1:] * len(self.roles) if cells[0] == "all" else cells
                rows |= dict.fromkeys(methods.split(), answers)
        return rows

    @property
    def cells(self) -> list[Cell]:
        """Return the response for each role and method."""
        return [
            Cell(role, method, answer)
            for method, answers in self.rows.items()
            for role, answer in zip(self.roles, answers, strict=True)
        ]

    def decisive(self) -> list[Cell]:
        """Return the GET and POST cells whose neighbors differ."""
        rows = [
            [cell for cell in self.cells if cell.method == method]
            for method in ("GET", "POST")
            if method in self.rows
        ]
        return [
            cell
            for row in rows
            for at, cell in enumerate(row)
            if at == 0 or any(cell.answer != other.answer for other in row[at - 1 : at + 2])
        ]

    def answer(self, role: str, method: str) -> str:
        """Return the response for a role and a method, or an empty string without such a cell."""
        found = (cell.answer for cell in self.cells if (cell.role, cell.method) == (role, method))
        return next(found, "")

    @property
    def without_route(self) -> "Thing":
        """Return the same section for a missing route."""
        by = self.section.get("by", "cookie")
        missing = {"by": by, "at": self.address, " ".join(METHODS): "all 404"}
        return Thing(self.path, self.name, missing)


def things() -> list[Thing]:
    """Return all sections of all routes."""
    return [
        Thing(path, name, section, is_first=number == 0)
        for path, route in TABLE["routes"].items()
        for number, (name, section) in enumerate(_sections(route))
    ]


def for_people() -> list[Thing]:
    """Return the sections for browsers; the others are for API clients with a token."""
    return [thing for thing in things() if not thing.is_by_token]


def pages() -> list[str]:
    """Return the URLs that a superuser can open in every twin."""
    return [
        thing.address
        for thing in for_people()
        if thing.rows.get("GET", [""])[-1] == "200"
        and "{" not in thing.address
        and thing.path not in OPTIONAL
    ]


def _sections(route: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, part) for name, part in route.items() if name not in ABOUT_THE_ROUTE]
