"""The parts of two responses that must be equal: status, relevant headers, HTML."""

import re
from difflib import unified_diff

from lxml.etree import iterwalk
from lxml.html import document_fromstring

from tests.harness.page import Page

HEADERS = (
    "Content-Type",
    "Cache-Control",
    "Expires",
    "Pragma",
    "Retry-After",
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Strict-Transport-Security",
)
LISTING_HEADERS = ("Vary", "Allow")
# A new API token is random, and the page that shows it lists its creation time.
TOKEN = re.compile(r"stk_[\w-]{8}")
FRESH_TOKEN = re.compile(r"stk_[\w-]{40,}")
TIME = re.compile(r"<time [^>]*>[^<]*</time>")
RANDOM_INPUTS = "//input[@type = 'hidden'][starts-with(@name, 'csrf') or @name = 'key']"
ENDS_COOKIE = re.compile(r"max-age=0|expires=thu, 01 jan 1970.*", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\r\n\f]+")
# WTForms gives a password field an empty value; without a value it is just as empty.
EMPTY_PASSWORDS = "//input[@type = 'password'][@value = '']"
INDENT = "  "
DIFF_LINES = 60


def aspects(page: Page) -> dict[str, object]:
    """Return all compared aspects of two responses."""
    return head(page) | {"body": body(page)}


def head(page: Page) -> dict[str, object]:
    """Return status, redirect and headers."""
    headers = {name: page.headers.get(name) for name in HEADERS}
    # RFC 9110, 5.6.6: a quoted value equals the unquoted one.
    headers["Content-Type"] = (headers["Content-Type"] or "").replace('"', "")
    is_named = re.fullmatch("[0-9a-f]{32}", page.headers.get("X-Request-ID", "")) is not None
    listings = {name: _listed(page.headers.get(name, "")) for name in LISTING_HEADERS}
    # contrib.admin's marker of a list whose parameters were rejected.
    location = page.location and page.location.removesuffix("?e=1")
    found = {"status": page.status, "redirect": location, "X-Request-ID": is_named}
    return found | headers | listings


def differences(first: Page, second: Page) -> dict[str, str]:
    """Return the differing aspects of two responses, each with a readable description."""
    ours, theirs = aspects(first), aspects(second)
    names = (first.visitor.twin.name, second.visitor.twin.name)
    return {
        what: describe(ours.get(what), theirs.get(what), names)
        for what in ours | theirs
        if ours.get(what) != theirs.get(what)
    }


def describe(ours: object, theirs: object, names: tuple[str, str]) -> str:
    """Return a unified diff of lines, or both values."""
    if not isinstance(ours, list) or not isinstance(theirs, list):
        return f"  {names[0]}: {ours}\n  {names[1]}: {theirs}"
    lines = list(unified_diff(ours, theirs, *names, lineterm=""))
    left_out = [f"… {len(lines) - DIFF_LINES} more lines"] if len(lines) > DIFF_LINES else []
    return "\n".join([f"  {line}" for line in lines[:DIFF_LINES] + left_out])


def body(page: Page) -> list[str]:
    """Return a response as lines; HTML as a tree."""
    if page.html.strip() and page.headers.get("Content-Type", "").startswith("text/html"):
        return tree(steady(page.html.replace(page.headers.get("X-Request-ID", "\n"), "REQUEST-ID")))
    return page.html.splitlines()


def steady(html: str) -> str:
    """Return a page with fixed values in place of those of a new API token."""
    if not FRESH_TOKEN.search(html):
        return html
    html = TIME.sub("<time>MOMENT</time>", FRESH_TOKEN.sub("FRESH-TOKEN", html))
    return TOKEN.sub("TOKEN", html)


def tree(html: str) -> list[str]:
    """Return the elements and texts of a page, without random inputs, one per line.

    Pages are equal if they have the same elements, attributes and texts in the same order; the
    order of attributes and the white space between and around texts do not count.
    """
    root = document_fromstring(html.replace("\0", "\N{REPLACEMENT CHARACTER}"))
    for token in root.xpath(RANDOM_INPUTS):
        token.drop_tree()
    for password in root.xpath(EMPTY_PASSWORDS):
        del password.attrib["value"]
    lines, indent = [root.getroottree().docinfo.doctype], ""
    for event, element in iterwalk(root, events=("start", "end", "comment")):
        text = element.text
        if event == "start":
            attributes = "".join(f' {name}="{value}"' for name, value in sorted(element.items()))
            lines.append(f"{indent}<{element.tag}{attributes}>")
            indent += INDENT
        else:
            if event == "comment":
                lines.append(f"{indent}<!--{text}-->")
            else:
                indent = indent.removesuffix(INDENT)
            text = element.tail
        if words := BLANKS.sub(" ", text or "").strip(" "):
            lines.append(f"{indent}{words}")
    return lines


def _listed(header: str) -> list[str]:
    return sorted({value.strip().lower() for value in header.split(",")} - {""})


def cookie_attributes(page: Page) -> set[str]:
    """Return the attributes of a response's cookies, without names, values, times and deletions.

    Whether messages share a cookie with the session may differ between twins.
    """
    cookies = [_attributes(cookie) for cookie in page.headers.get_list("set-cookie")]
    return {_describe(parts) for parts in cookies if not any(map(ENDS_COOKIE.fullmatch, parts))}


def _attributes(cookie: str) -> list[str]:
    return [part.strip().lower() for part in cookie.split(";")[1:]]


def _describe(parts: list[str]) -> str:
    lasting = [part for part in parts if part.startswith(("max-age=", "expires="))]
    others = sorted(set(parts) - set(lasting))
    return "; ".join(others + ["outlives the browser"] * bool(lasting))
