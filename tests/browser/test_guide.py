"""The field guide as people see it: readable, in light and dark, wide and narrow."""

from pathlib import Path

import pytest

from comparison.guide import build

from .known import faults

PAGES = [
    "index.html",
    "structure.html",
    "claims.html",
    "cost.html",
    "howto.html",
    "requirements/ACC-3.html",
    "requirements/STK-9.html",
    "requirements/ADM-10.html",
    "code/flask_version/stockroom/stock/views.py.html",
]


@pytest.fixture(scope="module")
def guide(tmp_path_factory) -> Path:
    """Return a folder with the whole guide."""
    folder = tmp_path_factory.mktemp("guide") / "guide"
    build.write(folder, build.usual_addresses())
    return folder


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wrong_with_a_page(browser, guide, path):
    page = browser.new_page()
    assert faults(page, (guide / path).as_uri()) == {}
    page.close()
