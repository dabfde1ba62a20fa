"""The search, and the index of all words for readers without JavaScript."""

import re
import shutil
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from comparison.guide import search_index
from comparison.guide.search_index import Entry
from comparison.guide.site import TEMPLATES, Site

# The maximum number of links of a word on the index of all words.
MOST_LINKS = 5
MOST_LETTERS = 80
ID = re.compile(r"^([A-Z]{3}-\d+|[AB]\d+) ")
Link = tuple[str, str]


def write(site: Site) -> None:
    """Write the pages, the index and the script; all other pages already exist."""
    found = search_index.entries(site)
    site.write("search.html", "search.html")
    site.write("words.html", "words.html", letters=letters(found))
    (site.folder / "search-index.js").write_text(search_index.script(found), "utf-8")
    shutil.copy(TEMPLATES / "search.js", site.folder)


def letters(found: Iterable[Entry]) -> list[tuple[str, list[tuple[str, list[Link]]]]]:
    """Return the terms by their first letter, each with its links."""
    terms = sorted(by_term(found).items(), key=lambda one: sorted_by(one[0]))
    grouped = groupby(terms, key=lambda one: letter_of(one[0]))
    return [(letter, [(term, own[:MOST_LINKS]) for term, own in rest]) for letter, rest in grouped]


def sorted_by(term: str) -> tuple[bool, str, str]:
    """Return the sort key of a term: marks and case at its beginning are ignored."""
    begun = re.sub(r"^[^\w]*", "", term).lower()
    return begun[:1].isalpha(), begun, term


def letter_of(term: str) -> str:
    """Return the letter that a term is listed under."""
    is_word, begun, _ = sorted_by(term)
    return begun[0].upper() if is_word else "0-9"


def by_term(found: Iterable[Entry]) -> dict[str, list[Link]]:
    """Return the links of each term: those of its own pages, tasks first, then by synonyms."""
    terms: dict[str, dict[str, str]] = defaultdict(dict)

    def add(entry: Entry, names: Iterable[str]) -> None:
        for term in names:
            if re.search(r"\w", term) and len(term) < MOST_LETTERS:
                terms[term].setdefault(entry.link, entry.title)

    pages = [entry for entry in found if entry.kind != "Code"]
    for entry in sorted(pages, key=lambda one: one.kind != "How do I …?"):
        add(entry, [ID.sub("", entry.title)])
        add(entry, [name.strip() for one in entry.about for name in one.split(", ")])
    for entry in pages:
        add(entry, search_index.synonyms(entry))
    return {term: list(links.items()) for term, links in terms.items()}
