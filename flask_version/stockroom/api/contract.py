"""The contract, as it is served and as the page shows it (API-9)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEXT = (Path(__file__).parent / "openapi.yaml").read_text("utf-8")
METHODS = ("get", "post", "patch", "delete")
KINDS = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
    "array": "list",
    "null": "null",
}


@cache
def contract() -> dict[str, Any]:
    """Return the contract as data (API-9)."""
    return yaml.safe_load(TEXT)


def information() -> dict[str, Any]:
    """Return what the contract says of itself (API-9)."""
    return contract()["info"]


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """Return a part of the contract, or what it refers to, with what it adds to that (API-9)."""
    if "$ref" not in part:
        return part
    found = contract()
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return {**found, **{name: part[name] for name in part if name != "$ref"}}


@cache
def chapters() -> list[dict[str, Any]]:
    """Return the tags of the contract, each with its operations (API-9)."""
    found = {tag["name"]: {**tag, "operations": []} for tag in contract()["tags"]}
    for path, item in contract()["paths"].items():
        for method in METHODS:
            if method in item:
                found[item[method]["tags"][0]]["operations"].append(operation(path, item, method))
    return list(found.values())


def operation(path: str, item: dict[str, Any], method: str) -> dict[str, Any]:
    """Return what the page shows of one operation (API-9)."""
    one = item[method]
    parameters = [
        resolved(part) for part in [*item.get("parameters", []), *one.get("parameters", [])]
    ]
    body = one.get("requestBody", {"content": {}})["content"].get("application/json", {})
    answers = {status: resolved(answer) for status, answer in one["responses"].items()}
    return {
        "method": method.upper(),
        "path": f"{contract()['servers'][0]['url']}{path}",
        "id": one["operationId"],
        "summary": one["summary"],
        "description": one["description"],
        "parameters": [{**part, "kind": kind(part["schema"])} for part in parameters],
        "fields": fields(body.get("schema", {})),
        "example": example(body),
        "answers": [shown_answer(status, answer) for status, answer in answers.items()],
    }


def shown_answer(status: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Return what the page shows of one answer (API-9)."""
    media = answer.get("content", {}).get("application/json", {})
    return {
        "status": status,
        "description": answer["description"],
        "headers": ", ".join(name for name in answer["headers"] if name != "X-Request-ID"),
        "example": example(media),
    }


def example(media: dict[str, Any]) -> str:
    """Return the first example of a body as JSON, set in (API-9)."""
    examples = list(media.get("examples", {}).values())
    return json.dumps(examples[0]["value"], indent=2, ensure_ascii=False) if examples else ""


def fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of a body with their kinds (API-9)."""
    found = resolved(schema)
    return [
        {
            "name": name,
            "kind": kind(part),
            "is_required": name in found.get("required", []),
            "description": resolved(part).get("description", ""),
        }
        for name, part in found.get("properties", {}).items()
    ]


def kind(schema: dict[str, Any]) -> str:
    """Say in words what a value is: “text, at most 40 characters” (API-9)."""
    whole = resolved(schema)
    names = whole["type"] if isinstance(whole["type"], list) else [whole["type"]]
    words = [" or ".join(KINDS[name] for name in names)]
    if "enum" in whole:
        words.append(f"one of {', '.join(whole['enum'])}")
    if "maximum" in whole and whole["maximum"] < 2**31:
        words.append(f"{whole['minimum']} to {whole['maximum']}")
    if "maxLength" in whole:
        words.append(f"at most {whole['maxLength']} characters")
    if "default" in whole:
        words.append(f"{whole['default']} if not given")
    return ", ".join(words)
