"""Helpers for the chapter about the log."""

import json
import re
from typing import Any

from tests.harness.page import Page
from tests.harness.twin import Twin

LINE = re.compile(r"\S+ \S+ (?P<level>[A-Z]+) (?P<logger>\S+) \[(?P<request_id>\S+)\] (?P<rest>.*)")
FIELD = re.compile(r' (?P<name>\w+)=(?P<value>"(?:[^"\\]|\\.)*"|\[[^]]*\]|\d+)')
EVENTS = "stockroom.security"


def lines_of(twin: Twin, page: Page) -> list[dict[str, str]]:
    """Return the log lines about the request of a page."""
    found = map(LINE.fullmatch, twin.log().splitlines())
    lines = [match.groupdict() for match in found if match]
    return [line for line in lines if line["request_id"] == page.headers["X-Request-ID"]]


def events_of(twin: Twin, page: Page) -> list[tuple[str, dict[str, Any]]]:
    """Return the events of a page's request with their fields, without the IP address."""
    found = []
    for line in lines_of(twin, page):
        if line["logger"] == EVENTS:
            fields = {one["name"]: json.loads(one["value"]) for one in FIELD.finditer(line["rest"])}
            assert fields.pop("address") == "127.0.0.1"
            found.append((line["rest"].split()[0], fields))
    return found


def event(twin: Twin, page: Page) -> tuple[str, dict[str, Any]]:
    """Return the only event of a page's request."""
    found = events_of(twin, page)
    assert len(found) == 1, found
    return found[0]


def objects(log: str) -> list[dict[str, Any]]:
    """Return the lines of a production log; each is a JSON object."""
    found = [json.loads(line) for line in log.split("\n") if line]
    assert all(isinstance(one, dict) for one in found)
    return found
