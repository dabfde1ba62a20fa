"""Follow one request through both twins, a clerk's receipt: its calls, its SQL and its times."""

import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from comparison import evidence_run, history
from comparison.followed import FILE, Event, digest_of
from comparison.recording import sql
from comparison.regions import TwinCode
from tests.harness import process
from tests.harness.declaration import Declaration
from tests.harness.twin import Twin

SERVER = evidence_run.RECORDING / "follow.py"
ITEM, FIELDS = "/items/HEX-M8-030/", {"Movement": "receipt", "Quantity": "5"}
# The first requests load and cache; each time is the median of the others.
WARMING, REQUESTS = 3, 15
EVENT = re.compile(r"\[\n +\"(?:begin|call|return|sql|end)\",\n[^\[\]]*?\n +[\d.]+\n +\]")


def make(twins: Iterable[Declaration], codes: Iterable[TwinCode], names: set[str]) -> dict:
    """Follow the request in both; `names` are framework functions to record too."""
    found = {}
    for twin, code in zip(twins, codes, strict=True):
        with tempfile.TemporaryDirectory(dir=evidence_run.usual_folder()) as folder:
            events = settled(follow(twin, Path(folder), names))
        found[twin.key] = {"digest": digest_of(code, events), "events": events}
    python = ".".join(map(str, sys.version_info[:3]))
    return {**history.commit(*history.SOURCES), "python": python, "twins": found}


def follow(twin: Declaration, folder: Path, names: set[str]) -> list[list[list]]:
    """Return the events of each request; times are in nanoseconds."""
    target = folder / "followed.jsonl"
    served = Twin(
        Declaration.read(copy(twin, folder, target, names)),
        folder / "shared",
        folder / "own",
        process.current_time(),
    )
    try:
        visitor = served.visitor("clerk")
        for _ in range(WARMING + REQUESTS):
            visitor.submit(ITEM, "Record", FIELDS)
    finally:
        served.stop()
    lines = target.read_text("utf-8").splitlines()
    return [list(map(without_values, json.loads(line))) for line in lines[WARMING:]]


def without_values(event: list) -> list:
    """Return an event whose SQL has `?` in place of values, which differ between requests."""
    at, kind, what = event
    return [at, kind, (sql.normalized(what) or what) if kind == "sql" else what]


def copy(twin: Declaration, folder: Path, target: Path, names: set[str]) -> Path:
    """Copy a twin, with a serve command that follows requests and writes to a file."""
    made = folder / twin.folder.name
    shutil.copytree(twin.folder, made, ignore=shutil.ignore_patterns("var", "__pycache__"))
    words = ["{python}", str(SERVER), "{host}", "{port}", str(target), *sorted(names)]
    toml = (made / "twin.toml").read_text("utf-8")
    served = evidence_run.SERVE.sub(lambda _: f"serve = {json.dumps(words)}", toml)
    (made / "twin.toml").write_text(served, "utf-8")
    return made


def settled(requests: list[list[list]]) -> list[Event]:
    """Return the events of most requests, at the medians of the times between them."""
    order = Counter(tuple((kind, what) for _, kind, what in one) for one in requests)
    usual = order.most_common(1)[0][0]
    alike = [one for one in requests if tuple((kind, what) for _, kind, what in one) == usual]
    gaps = zip(*([b[0] - a[0] for a, b in pairwise(one)] for one in alike), strict=True)
    at, places = 0.0, [0.0]
    for gap in gaps:
        at += median(gap)
        places.append(at)
    return [
        (kind, what, round(place / at, 4))
        for (kind, what), place in zip(usual, places, strict=True)
    ]


def write(found: dict[str, Any]) -> None:
    """Store the recording, one event per line."""
    text = json.dumps(found, ensure_ascii=False, indent=1)
    text = EVENT.sub(lambda event: " ".join(event[0].split()), text)
    FILE.write_text(f"{text}\n", "utf-8")
