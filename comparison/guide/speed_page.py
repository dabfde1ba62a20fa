"""The cost of a request in each twin, by layer: the figures of `inv bench`, as charts."""

from dataclasses import dataclass
from typing import Any

from benchmarks.layers import LAYERS
from comparison import sources, speed
from comparison.guide.site import Site
from tests.harness import declaration

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mariadb": "MariaDB"}
# A bar is drawn in a box of this many units, its name above it.
WIDTH, BAR, STEP = 380, 18, 46


@dataclass(frozen=True)
class Bar:
    """The cost of one request in one twin: its multiple of the floor, and each layer's share."""

    name: str
    ratio: float
    y: int
    parts: list[tuple[str, float, float]]  # layer, start, width


def write(site: Site) -> None:
    """Write the page."""
    kept = speed.floor()
    least, *more = kept["sizes"] or {"": {}}
    requests = kept["sizes"].get(least, {})
    site.write(
        "speed.html",
        "speed.html",
        kept=kept,
        fits=kept.get("sources") == sources.digest(sources.code(declaration.find())),
        layers=LAYERS,
        items=least,
        requests=requests,
        pictures=[(name, *picture(site, one)) for name, one in requests.items()],
        spans={code.key: spans(requests, code.key) for code in site.codes},
        growth=[(items, growth(requests, kept["sizes"][items])) for items in more],
        writes=kept.get("writes", {}),
        databases=DATABASES,
        box=(WIDTH, STEP * len(site.codes)),
        bar=BAR,
    )


def picture(site: Site, request: dict[str, Any]) -> tuple[list[Bar], float]:
    """Return the bars of a request, on one scale, and the width of the floor on it."""
    unit = WIDTH / max(one["ratio"][1] for one in request.values())
    bars = []
    for at, code in enumerate(site.codes):
        one = request[code.key]
        ratio = one["ratio"][1]
        bars.append(Bar(code.name, ratio, at * STEP, parts(one["layers"], unit * ratio)))
    return bars, unit


def parts(shares: dict[str, float], width: float) -> list[tuple[str, float, float]]:
    """Return start and width of each layer in a bar."""
    found, begin = [], 0.0
    for layer in LAYERS:
        part = width * shares[layer] / sum(shares.values())
        found.append((layer, round(begin, 1), round(part, 1)))
        begin += part
    return found


def spans(requests: dict[str, Any], key: str) -> dict[str, tuple[float, float]]:
    """Return the least and the greatest share of each layer in a twin."""
    every = [one[key]["layers"] for one in requests.values()]
    shares = {layer: [one[layer] for one in every if one[layer]] for layer in LAYERS}
    return {layer: (min(own), max(own)) for layer, own in shares.items() if own}


def growth(few: dict[str, Any], many: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return, by request and twin, the factor by which it is slower with more items."""
    return {
        name: {key: one["ms"] / few[name][key]["ms"] for key, one in twins.items()}
        for name, twins in many.items()
    }
