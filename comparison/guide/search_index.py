"""The search index of the guide: the text of the rendered pages, and the readers' words."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

from comparison import regions
from comparison.guide.code_pages import is_shown
from comparison.guide.site import Site, code_path

WORDS = Path(__file__).parents[1] / "search.toml"
WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_+#-]*")
# Two words that count as one in a search.
PHRASE = re.compile(r"\b(log|sign)[ -](in|out|up)\b", re.IGNORECASE)
WITHIN = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
STOP = frozenset(
    "a an and are as at be by can do does for from has have how i if in into is it its me my no not"
    " of on one or so that the their them then there this to was what when where which who with you"
    "".split()
)
MOST_TEXT = 400  # words of a page's text


@dataclass
class Entry:
    """A search result: a page, a section of one, or a file."""

    title: str
    link: str
    kind: str  # or the page that it is a section of
    says: str = ""
    # Its subject in the readers' words, which select its synonyms; names; the text.
    about: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    text: str = ""

    @property
    def keywords(self) -> str:
        """Return the title with its subject."""
        return " · ".join([self.title, *self.about])


def entries(site: Site) -> list[Entry]:
    """Return all search results: the written pages and the files of both twins."""
    found = []
    for path in site.pages:
        if not path.startswith("code/"):
            page = html.document_fromstring((site.folder / path).read_bytes()).find(".//main")
            found += of_page(path, page)
    for code in site.codes:
        found += of_code(code)
    return found


def of_page(path: str, page: HtmlElement) -> Iterator[Entry]:
    """Yield a page, and its sections with an anchor, if there are several."""
    kind = kind_of(path)
    title = text_of(page.find(".//h1"))
    about = [text_of(one) for one in page.xpath(".//*[@class='did']/p//code")]
    names = [text_of(one) for one in page.xpath(".//figcaption/code")]
    if not about:
        used = page.xpath(".//ul[@class='names']//code")
        names += [text_of(one).rpartition(".")[2] for one in used]
    lead = page.xpath("(.//*[@class='lead'] | .//*[@class='says']//p | .//h1/following::p)[1]")
    says = text_of(lead[0]) if lead else ""
    yield Entry(title, path, kind, says, unique(about), unique(names), readable(page))
    if kind in ("Page", "How do I …?"):
        # A heading that is a link has its own page.
        for heading in page.xpath(".//section/*[self::h2 or self::h3][@id][not(a)] | .//dt[@id]"):
            section = heading.getparent()
            words = [text_of(one) for one in section.xpath(".//*[@class='words']")]
            first = section.xpath("(.//p[not(@class='words')] | .//dd)[1]")
            says = text_of(first[0]) if first else ""
            link = f"{path}#{heading.get('id')}"
            within = title if kind == "Page" else kind
            yield Entry(text_of(heading), link, within, says, words, [], readable(section))


def kind_of(path: str) -> str:
    """Return the kind of a page, as shown in search results."""
    kinds = {"requirements": "Requirement", "road": "The road", "howto": "How do I …?"}
    return kinds.get(path.split("/")[0].removesuffix(".html"), "Page")


def of_code(code: regions.TwinCode) -> Iterator[Entry]:
    """Yield the files of a twin that have a page, by the names they define."""
    names: dict[str, list[str]] = {}
    for part in code.parts:
        names.setdefault(part.path, []).append(part.name.split(" ")[-1])
    for path, own in names.items():
        if is_shown(code.folder / path):
            title = f"{code.name}: {path.removeprefix('stockroom/')}"
            link = code_path(code.folder, path)
            yield Entry(title, link, "Code", names=unique(filter(None, own)))


def text_of(element: HtmlElement | None) -> str:
    """Return the text of an element on one line."""
    return " ".join(element.text_content().split()) if element is not None else ""


def readable(element: HtmlElement) -> str:
    """Return the text of an element without code, tables and images."""
    found = element.xpath(".//text()[not(ancestor::pre or ancestor::svg or ancestor::table)]")
    return " ".join(" ".join(found).split())


def unique(texts: Iterable[str]) -> list[str]:
    """Return texts without duplicates, in order."""
    return list(dict.fromkeys(texts))


def words(text: str) -> list[str]:
    """Return the words of a text without duplicates: unchanged, and the words within a name."""
    found = {}
    for word in [*WORD.findall(text), *map("".join, PHRASE.findall(text))]:
        whole = word.strip("-_+").lower()
        parts = [part.lower() for part in WITHIN.findall(word)]
        for one in (whole, "".join(parts), *parts):
            if one and one not in STOP and (len(one) > 1 or one.isdigit()):
                found[fold(one)] = None
    return list(found)


def fold(word: str) -> str:
    """Return a word without the s of its plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@cache
def groups() -> list[list[str]]:
    """Return groups of synonyms."""
    return tomllib.loads(WORDS.read_text("utf-8"))["groups"]


def has(keywords: str, phrase: str) -> bool:
    """Return whether keywords contain a phrase as whole words."""
    return bool(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", keywords, re.IGNORECASE))


def synonyms(entry: Entry) -> list[str]:
    """Return the synonyms of an entry's keywords, except for code."""
    if entry.kind == "Code":
        return []
    found = [one for one in groups() if any(has(entry.keywords, phrase) for phrase in one)]
    return [word for one in found for word in one]


def tiers(entry: Entry) -> list[str]:
    """Return the words of title, subject, synonyms, names and text, without duplicates."""
    texts = [[entry.title], entry.about, synonyms(entry), entry.names, [entry.text]]
    known: set[str] = set()
    found = []
    for text in texts:
        own = [one for one in words(" ".join(text)) if one not in known][:MOST_TEXT]
        known.update(own)
        found.append(" ".join(own))
    return found


def script(found: Iterable[Entry]) -> str:
    """Return the index as a script that a page from a file can load."""
    rows, kinds = [], []
    for entry in found:
        says = entry.says if len(entry.says) <= 160 else f"{entry.says[:157].rsplit(' ', 1)[0]} …"
        kinds += [entry.kind] if entry.kind not in kinds else []
        rows.append([entry.title, entry.link, kinds.index(entry.kind), says, *tiers(entry)])
    index = {"kinds": kinds, "stop": sorted(STOP), "entries": rows}
    return f"const SEARCH = {json.dumps(index, ensure_ascii=False, separators=(',', ':'))};\n"
