"""The API reference: the content of a page in HTML, generated from the OpenAPI document."""

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.harness.contract import contract, operations, resolved
from tests.harness.declaration import ROOT

FILE = ROOT / "shared_spec/api-reference.html"
TEMPLATES = Path(__file__).parent / "templates"
TYPES = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
    "array": "list",
    "null": "null",
}


def reference() -> str:
    """Return what the page shows below its heading."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = templates.get_template("api-reference.html")
    return template.render(info=contract()["info"], chapters=chapters())


def renew() -> bool:
    """Write the file if it is missing or outdated; return whether it was."""
    html = reference()
    if FILE.is_file() and FILE.read_text("utf-8") == html:
        return False
    FILE.write_text(html, "utf-8", newline="\n")
    return True


def chapters() -> list[dict[str, Any]]:
    """Return the tags of the OpenAPI document, each with its operations."""
    tags = {tag["name"]: {**tag, "operations": []} for tag in contract()["tags"]}
    for path, method, operation, parameters in operations():
        shown = operation_context(path, method, operation, parameters)
        tags[operation["tags"][0]]["operations"].append(shown)
    return list(tags.values())


def operation_context(
    path: str, method: str, operation: dict[str, Any], parameters: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the HTML of one operation."""
    body = operation.get("requestBody", {"content": {}})["content"].get("application/json", {})
    responses = {status: resolved(part) for status, part in operation["responses"].items()}
    return {
        "method": method.upper(),
        "path": f"{contract()['servers'][0]['url']}{path}",
        "id": operation["operationId"],
        "summary": operation["summary"],
        "description": operation["description"],
        "parameters": [{**part, "type": type_in_words(part["schema"])} for part in parameters],
        "fields": fields(body.get("schema", {})),
        "example": example(body),
        "responses": [response_context(status, part) for status, part in responses.items()],
    }


def response_context(status: str, response: dict[str, Any]) -> dict[str, Any]:
    """Return the HTML of one response."""
    return {
        "status": status,
        "description": response["description"],
        "headers": ", ".join(name for name in response["headers"] if name != "X-Request-ID"),
        "example": example(response.get("content", {}).get("application/json", {})),
    }


def example(media: dict[str, Any]) -> str:
    """Return the first example of a body as indented JSON."""
    examples = list(media.get("examples", {}).values())
    return json.dumps(examples[0]["value"], indent=2, ensure_ascii=False) if examples else ""


def fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of a body with their types."""
    whole = resolved(schema)
    return [
        {
            "name": name,
            "type": type_in_words(part),
            "is_required": name in whole.get("required", []),
            "description": resolved(part).get("description", ""),
        }
        for name, part in whole.get("properties", {}).items()
    ]


def type_in_words(schema: dict[str, Any]) -> str:
    """Return the type of a value in words, such as "text, at most 40 characters"."""
    whole = resolved(schema)
    names = whole["type"] if isinstance(whole["type"], list) else [whole["type"]]
    words = [" or ".join(TYPES[name] for name in names)]
    if "enum" in whole:
        words.append(f"one of {', '.join(whole['enum'])}")
    if "maximum" in whole and whole["maximum"] < 2**31:
        words.append(f"{whole['minimum']} to {whole['maximum']}")
    if "maxLength" in whole:
        words.append(f"at most {whole['maxLength']} characters")
    if "default" in whole:
        words.append(f"{whole['default']} if not given")
    return ", ".join(words)
