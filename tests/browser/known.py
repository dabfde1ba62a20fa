"""Problems of a page, and those known for pages provided by a framework."""

from fnmatch import fnmatchcase

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.harness.twin import Twin
from tests.twins.pair import known_faults

WIDTHS = (1280, 1024, 768, 360, 320)
# The sizes at which a table has columns, on screens and on A4.
TABLES = [("screen", 1280), ("screen", 1024), ("screen", 768), ("print", 720)]
# Axe's run time grows with the number of elements: long lists, tables and code are cut.
SHORTEN = """() => {
    const seen = {};
    for (const span of document.querySelectorAll("pre span:not(:has(*))")) {
        const kind = `${span.className} in ${span.parentElement.className}`;
        seen[kind] = (seen[kind] ?? 0) + 1;
        if (seen[kind] > 3) span.replaceWith(span.textContent);
    }
    for (const one of document.querySelectorAll("main :is(li, tr):nth-child(n + 31)")) one.remove();
}"""

# Cells whose content extends into the next cell, and words of usual length on two lines.
BROKEN = """() => {
    const found = [], range = document.createRange();
    for (const cell of document.querySelectorAll("main :is(th, td, dd)")) {
        if (!cell.innerText || cell.querySelector(".visually-hidden")) continue;
        range.selectNodeContents(cell);
        const inner = range.getBoundingClientRect(), outer = cell.getBoundingClientRect();
        const fits = inner.left > outer.left - 1 && inner.right < outer.right + 1;
        if (!fits) found.push(cell.innerText);
        const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        for (let text; text = texts.nextNode();) {
            for (const { 0: word, index } of text.data.matchAll(/[^\\s\\/–-]+/g)) {
                range.setStart(text, index);
                range.setEnd(text, index + word.length);
                if (word.length < 16 && range.getClientRects().length > 1) found.push(word);
            }
        }
    }
    return [...new Set(found)];
}"""


def rules(twin: Twin, path: str, role: str) -> set[str]:
    """Return the rules that a page of this twin is known to break for a role."""
    mine = (twin.declaration.folder.name, role)
    return {
        entry["rule"]
        for entry in known_faults()
        if (entry["twin"], entry["role"]) == mine and fnmatchcase(path, entry["page"])
    }


def faults(page: Page, path: str, *, shorten: bool = False) -> dict[str, list[str]]:
    """Open a path and return its problems, as evidence by rule.

    The rules are those of axe, in light and dark, “scrolls sideways”, and “is blocked” for
    errors on the browser's console.
    """
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    found: dict[str, list[str]] = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        # Reloaded, because color transitions take time; errors during the load count, too.
        page.goto(path, wait_until="networkidle" if scheme == "light" else "load")
        wide = too_wide(page) if scheme == "light" else []
        if shorten:
            page.evaluate(SHORTEN)
        complaints = {"is blocked": list(console), "scrolls sideways": wide, **axe(page, scheme)}
        for rule, evidence in complaints.items():
            found.setdefault(rule, []).extend(f"{scheme}: {one}" for one in evidence)
        # Console errors caused by axe itself are not the page's fault.
        console.clear()
    return {rule: evidence for rule, evidence in found.items() if evidence}


def axe(page: Page, scheme: str) -> dict[str, list[str]]:
    """Return the elements of an open page that break one of axe's rules, by rule.

    Both schemes show the same elements: only the color rules are checked again in dark.
    """
    page.wait_for_load_state()
    options = {"resultTypes": ["violations"]}
    if scheme == "dark":
        options["runOnly"] = ["color-contrast", "link-in-text-block"]
    violations = Axe().run(page, options=options).response["violations"]
    return {one["id"]: [node["html"] for node in one["nodes"]] for one in violations}


def too_wide(page: Page) -> list[str]:
    """Return the window sizes at which the page is too wide, with its style sheets loaded."""
    page.wait_for_load_state()
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        needed = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{needed} in {width}"] if needed > width else []
    return found


def broken(page: Page) -> list[str]:
    """Return the cells and words of a page that do not fit, on screens and in print."""
    page.wait_for_load_state()
    found = []
    for media, width in TABLES:
        page.emulate_media(media=media)
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{one!r} in {width} ({media})" for one in page.evaluate(BROKEN)]
    page.emulate_media(media="screen")
    return found
