"""A real browser, with logged-in pages."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.harness.chromium import find_chromium, launched, logged_in
from tests.harness.twin import Twin

Open = Callable[..., Page]
# Without a browser, one test is skipped in place of all, with one line.
collect_ignore_glob = [] if find_chromium() else ["test_[!c]*.py"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the local Chromium once per worker."""
    with launched() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, twin: Twin) -> Iterator[Open]:
    """Return a function that opens a path of the twin as a role, with Playwright's options."""
    contexts = []

    def open_page(path: str, role: str = "anonymous", **options) -> Page:
        context = logged_in(browser, twin, role, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
