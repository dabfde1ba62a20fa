"""Screenshots of both twins next to each other, for readers who prefer images."""

import html
import tempfile
from base64 import b64encode
from collections.abc import Container
from pathlib import Path

from playwright.sync_api import Browser

from tests.harness import process
from tests.harness.chromium import launched, logged_in
from tests.harness.declaration import Declaration
from tests.harness.twin import Twin

# File in docs/: URL, and role.
PICTURES = {
    "twins.png": ("/items/?q=bolt", "manager"),
    "admin-list.png": ("/admin/stock/item/?q=bolt", "manager"),
    "admin-form.png": ("/admin/stock/item/2/change/", "manager"),
}
JPEG_QUALITY = 72
SIZE = {"width": 1120, "height": 900}
BOTH = "The same in both"
SHEET = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 24px; background: #e7eceb; font: 600 22px system-ui, sans-serif; }}
main {{ display: flex; gap: 24px; }} figure {{ margin: 0; }}
figcaption {{ padding: 0 0 12px 4px; color: #1d2b2a; }}
img {{ width: 760px; border: 1px solid #b9c4c2; border-radius: 10px; display: block; }}
</style><main>{figures}</main>"""
FIGURE = '<figure><figcaption>{name}</figcaption><img src="data:image/png;base64,{data}"></figure>'


def take(twin: Twin, browser: Browser, path: str, role: str) -> bytes:
    """Return a PNG of one page as a role sees it."""
    context = logged_in(browser, twin, role, viewport=SIZE, device_scale_factor=1.5)
    page = context.new_page()
    page.goto(path)
    picture = page.screenshot()
    context.close()
    return picture


def side_by_side(
    twins: list[Declaration],
    pictures: dict[Path, tuple[str, str]],
    same: Container[Path] = frozenset(),
) -> None:
    """Write a PNG or JPEG of each (URL, role): the page of all twins, each under its name.

    If the page is the same in all twins, the first twin's is enough.
    """
    now = process.current_time()
    figures = dict.fromkeys(pictures, "")
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        for declared in twins:
            twin = Twin(declared, Path(folder), Path(folder) / declared.key, now)
            try:
                for target, (path, role) in pictures.items():
                    if target in same and figures[target]:
                        continue
                    data = b64encode(take(twin, browser, path, role)).decode()
                    name = BOTH if target in same else twin.name
                    figures[target] += FIGURE.format(name=html.escape(name), data=data)
            finally:
                twin.stop()
        for target, shown in figures.items():
            width = 810 if target in same else 1594
            sheet = browser.new_page(viewport={"width": width, "height": 700})
            sheet.set_content(SHEET.format(figures=shown))
            target.parent.mkdir(exist_ok=True)
            quality = {"quality": JPEG_QUALITY} if target.suffix == ".jpg" else {}
            sheet.screenshot(path=target, full_page=True, **quality)
            sheet.close()
