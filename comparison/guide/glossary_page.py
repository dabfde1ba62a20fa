"""The terms of one framework in those of the other."""

import tomllib
from pathlib import Path
from typing import Any

from comparison import howto_cards
from comparison.guide.site import Site, inline

TERMS = Path(__file__).parents[1] / "glossary.toml"


def groups() -> list[dict[str, Any]]:
    """Return the groups of terms from glossary.toml."""
    return tomllib.loads(TERMS.read_text("utf-8"))["group"]


def write(site: Site) -> None:
    """Write the page."""
    shown = [
        {"title": group["title"], "terms": [term(one) for one in group["terms"]]}
        for group in groups()
    ]
    count = sum(len(group["terms"]) for group in shown)
    site.write("glossary.html", "glossary.html", groups=shown, count=count)


def term(one: dict[str, str]) -> dict[str, Any]:
    """Return one row: both terms, the meaning, and a link."""
    page, title = target(one["see"])
    texts = {name: inline(one[name]) for name in ("django", "flask", "says")}
    return texts | {"page": page, "title": title}


def target(see: str) -> tuple[str, str]:
    """Return the page and the title of a reference such as howto:csrf or models:session."""
    kind, _, key = see.partition(":")
    if kind == "models":
        return f"models.html#{key}", "the picture"
    card = next(card for card in howto_cards.cards() if card.key == key)
    return card.page, card.task
