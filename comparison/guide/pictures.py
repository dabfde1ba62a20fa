"""Screenshots of both twins, side by side, for requirement pages."""

import re
from pathlib import Path

from comparison import lookup, spec
from comparison.guide import running
from tests.harness.declaration import ROOT

FOLDER = ROOT / "comparison/pictures"
# These are for API clients, or are downloads.
NO_PAGES = re.compile(r"/(healthz|readyz)$|\.(csv|yaml)$")
FOR_STRANGERS = re.compile(r"/accounts/(login|signup|password_reset|reset)/|/admin/login/")


def file_of(address: str) -> Path:
    """Return the file of a URL's screenshot."""
    name = re.sub(r"\W+", "-", address.removesuffix("/")).strip("-") or "dashboard"
    return FOLDER / f"{name.lower()}.jpg"


def is_same(address: str) -> bool:
    """Return whether a page is the same in both, as tests/twins/ proves: all but the admin's."""
    return not address.startswith("/admin/")


def wanted() -> dict[Path, tuple[str, str]]:
    """Return the URL of each screenshot, and the user."""
    codes = lookup.codes()
    found = {running.address(one, codes) for one in spec.requirements().values()}
    return {
        file_of(address): (address, "anonymous" if FOR_STRANGERS.match(address) else "superuser")
        for address in sorted(found)
        if not NO_PAGES.search(address)
    }
