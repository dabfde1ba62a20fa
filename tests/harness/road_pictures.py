"""Screenshots of each step of the road in a browser, and API responses.

step.toml names the page and the input.
"""

import json
import shutil
import tempfile
from base64 import b64decode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.harness import road
from tests.harness.chromium import launched

PASSWORD = "correct horse stockroom"
SIZE = {"width": 640, "height": 90}
WEBP_QUALITY = 80
# A movement shows the time of the screenshot, and the cursor blinks.
STILL = r"""() => {
  document.activeElement.blur();
  for (const cell of document.querySelectorAll("td"))
    if (/^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(cell.textContent)) cell.textContent = "2026-05-04 09:30";
}"""
EXCHANGE = """{method} {path}
Authorization: Bearer {token}
Content-Type: application/json

{sent}

{status}
Content-Type: {content_type}

{body}
"""


def write(folder: Path) -> Iterator[Path]:
    """Write the result of each step: one file if both show the same text, otherwise two."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with launched() as browser:
        for step in road.steps():
            suffix = ".txt" if "json" in step.about["picture"] else ".webp"
            words, pictures = zip(
                *(taken(browser, step, one) for one in road.FRAMEWORKS), strict=True
            )
            names = [""] if words[0] == words[1] else [f"-{one}" for one in road.FRAMEWORKS]
            for name, picture in zip(names, pictures, strict=False):
                file = folder / f"{step.folder.name}{name}{suffix}"
                file.write_bytes(picture)
                yield file


def taken(browser: Browser, step: road.Step, framework: str) -> tuple[str, bytes]:
    """Serve a step and return its text, and its screenshot or the same text."""
    about = step.about["picture"]
    with tempfile.TemporaryDirectory() as name:
        road.lay(framework, step.number, Path(name))
        with road.served(framework, Path(name), step.number) as site:
            if "json" in about:
                words = exchange(site, about)
                return words, words.encode()
            page = browser.new_page(base_url=site.url, viewport=SIZE, color_scheme="light")
            visit(page, about)
            page.evaluate(STILL)
            shown = page.inner_text("body"), picture(page)
            page.close()
            return shown


def visit(page: Page, about: Mapping[str, Any]) -> None:
    """Open a page, as a user if one is named, and send its form if there are values."""
    if user := about.get("user"):
        page.goto("/accounts/login/")
        send(page, {"Username": user, "Password": PASSWORD})
    page.goto(about["path"])
    if values := about.get("form"):
        send(page, values)


def send(page: Page, values: Mapping[str, str]) -> None:
    """Fill in the form in the main part of a page by label, and send it."""
    for label, value in values.items():
        page.get_by_label(label).fill(value)
    with page.expect_event("load"):
        page.locator("main button").click()


def picture(page: Page) -> bytes:
    """Return a WebP screenshot of the whole page, which Playwright cannot take itself."""
    height = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": SIZE["width"], "height": height, "scale": 1}
    options = {"format": "webp", "quality": WEBP_QUALITY, "captureBeyondViewport": True}
    session = page.context.new_cdp_session(page)
    return b64decode(session.send("Page.captureScreenshot", options | {"clip": clip})["data"])


def exchange(site: road.Site, about: Mapping[str, Any]) -> str:
    """Return a request with a token, and its response."""
    sent = json.dumps(about["json"])
    headers = {"Authorization": f"Bearer {about['token']}", "Content-Type": "application/json"}
    with site.browser() as client:
        answer = client.post(about["path"], content=sent, headers=headers)
    return EXCHANGE.format(
        method=answer.request.method,
        path=about["path"],
        token=about["token"],
        sent=sent,
        status=f"{answer.status_code} {answer.reason_phrase}",
        content_type=answer.headers["content-type"],
        body=answer.text.strip(),
    )
