"""The pictures of running pages, both twins side by side, that requirement pages show."""

import re
from pathlib import Path

from comparison import lookup, spec
from comparison.guide import running
from tests.harness.declaration import ROOT

FOLDER = ROOT / "comparison/pictures"
# These are read by programs, or saved.
NO_PAGES = re.compile(r"/(healthz|readyz)$|\.(csv|yaml)$")
FOR_STRANGERS = re.compile(r"/accounts/(login|signup|password_reset|reset)/|/admin/login/")


def file_of(address: str) -> Path:
    """Return where the picture of a URL is stored."""
    name = re.sub(r"\W+", "-", address.removesuffix("/")).strip("-") or "dashboard"
    return FOLDER / f"{name.lower()}.jpg"


def is_same(address: str) -> bool:
    """Return whether a page is the same in both, as tests/twins/ proves: all but the admin's."""
    return not address.startswith("/admin/")


def wanted() -> dict[Path, tuple[str, str]]:
    """Return the URL of each picture, and the user who sees it."""
    codes = lookup.codes()
    found = {running.address(one, codes) for one in spec.requirements().values()}
    return {
        file_of(address): (address, "anonymous" if FOR_STRANGERS.match(address) else "superuser")
        for address in sorted(found)
        if not NO_PAGES.search(address)
    }
