"""The OpenAPI document, read for tests: its operations, and its examples as requests."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from tests.harness.declaration import ROOT

FILE = ROOT / "shared_spec/openapi.yaml"
METHODS = ("get", "post", "patch", "delete")


@cache
def contract() -> dict[str, Any]:
    """Return the OpenAPI document as data."""
    return yaml.safe_load(FILE.read_text("utf-8"))


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """Return a part of the document, with its reference resolved and merged."""
    if "$ref" not in part:
        return part
    found = contract()
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return {**found, **{name: part[name] for name in part if name != "$ref"}}


@dataclass
class Example:
    """One named example: request and response."""

    operation: str
    name: str
    method: str
    path: str
    status: int
    answer: Any = None
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None

    def __str__(self) -> str:
        """Return the ID of its test."""
        return f"{self.operation} {self.name}"


def operations() -> Iterator[tuple[str, str, dict[str, Any], list[dict[str, Any]]]]:
    """Yield path, method, operation and its parameters."""
    for path, item in contract()["paths"].items():
        for method in METHODS:
            if method in item:
                one = item[method]
                parts = [*item.get("parameters", []), *one.get("parameters", [])]
                yield path, method, one, [resolved(part) for part in parts]


def examples() -> Iterator[Example]:
    """Yield each named response, with the request of the same name."""
    for path, method, operation, parameters in operations():
        for status, answer in operation["responses"].items():
            for media in resolved(answer).get("content", {}).values():
                for name, value in media.get("examples", {}).items():
                    one = Example(operation["operationId"], name, method, path, int(status))
                    one.answer = value["value"]
                    if _is_asked(one, operation, parameters):
                        yield one


def _is_asked(one: Example, operation: dict[str, Any], parameters: list[dict[str, Any]]) -> bool:
    """Fill in the request of an example; return whether the operation has it."""
    named = {
        (part["in"], part["name"]): part["examples"][one.name]["value"]
        for part in parameters
        if one.name in part.get("examples", {})
    }
    one.query = {name: value for (place, name), value in named.items() if place == "query"}
    one.headers = {name: value for (place, name), value in named.items() if place == "header"}
    one.path = one.path.replace("{sku}", named.get(("path", "sku"), "{sku}"))
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    one.body = media.get("examples", {}).get(one.name, {}).get("value")
    is_error_of_another = one.status >= 400 and not (one.body or one.query)
    return not is_error_of_another and (not media or one.body is not None)


def single_examples() -> dict[int, Any]:
    """Return the only example of each response shared by all operations, by status."""
    found = {}
    for answer in contract()["components"]["responses"].values():
        for media in answer["content"].values():
            if "example" in media:
                found[media["example"]["status"]] = media["example"]
    return found


def parameters(path: str, place: str) -> list[str]:
    """Return the parameters of the operations at a path in one location, such as “query”."""
    below = path.removeprefix("/api/v1")
    found = [
        part["name"]
        for at, _, _, parts in operations()
        if at == below
        for part in parts
        if part["in"] == place
    ]
    return list(dict.fromkeys(found))
