"""The locally installed Chromium, controlled by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.harness.twin import Twin

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "msedge",
)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = (
    "there is no Chromium: install Debian's chromium-headless-shell, or any Chrome or Chromium, "
    "and put it on the PATH or its path into STOCKROOM_TEST_CHROMIUM"
)


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine."""
    named = os.environ.get("STOCKROOM_TEST_CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """Start headless Chromium, and stop it after the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


def logged_in(browser: Browser, twin: Twin, role: str, **options) -> BrowserContext:
    """Return a browser context with the session of a role; the options are Playwright's."""
    context = browser.new_context(base_url=twin.url, **options)
    cookies = twin.visitor(role).cookies
    context.add_cookies(
        [{"name": one.name, "value": one.value, "url": twin.url} for one in cookies.jar]
    )
    return context
