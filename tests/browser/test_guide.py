"""The field guide as people see it: readable, in light and dark, wide and narrow."""

from pathlib import Path

import pytest

from tests.harness import built_guide

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
def guide(request, tmp_path_factory) -> Path:
    """Return a folder with the whole guide."""
    return built_guide.folder(request.config, tmp_path_factory)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wrong_with_a_page(browser, guide, path):
    page = browser.new_page()
    assert faults(page, (guide / path).as_uri()) == {}
    page.close()
