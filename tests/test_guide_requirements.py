"""The page of a requirement: the framework's part, the code in the order of a request, small."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

from comparison import documentation, evidence, framework, layers, spec
from comparison.guide import code_shown, evidence_shown
from tests.harness import built_guide, declaration

MOST_BYTES = 300_000
# The most discussed ones, in threads and pages that compare the two frameworks.
MOST_ASKED = (
    "ACC-1 ACC-3 ACC-6 ACC-7 ACC-8 ACC-9 ACC-10 ACC-13 ACC-15 ACC-20 STK-1 STK-2 STK-5 STK-8 STK-9 "
    "ADM-1 ADM-3 ADM-4 ADM-6 ADM-13 API-1 API-3 CSV-3 SEC-1 SEC-2 SEC-3 SEC-7 OPS-1 OPS-7 OPS-8"
).split()
NAMES = sorted(
    {
        (key, name)
        for texts in framework.texts().values()
        for key, text in texts.items()
        for name in framework.names(text)
    }
)
IMPORTED = """
import pkgutil, sys
if "django" in sys.argv[1]:
    import django
    from django.conf import settings
    apps = ("auth", "contenttypes", "sessions", "messages", "admin")
    settings.configure(INSTALLED_APPS=[f"django.contrib.{app}" for app in apps])
    django.setup()
for name in sys.argv[2:]:
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError) as error:
        print(name, error)
"""


@pytest.fixture(scope="module")
def guide(request, tmp_path_factory) -> Path:
    """Return a folder with the whole guide."""
    return built_guide.folder(request.config, tmp_path_factory)


def opened(guide: Path, name: str) -> html.HtmlElement:
    """Return the page of a requirement."""
    return html.document_fromstring((guide / f"requirements/{name}.html").read_bytes())


def test_the_framework_part_is_described_for_the_most_discussed_requirements():
    assert set(MOST_ASKED) - set(framework.texts()) == set()
    assert set(framework.texts()) - set(spec.requirements()) == set()
    keys = {one.key for one in declaration.find()}
    assert {tuple(sorted(texts)) for texts in framework.texts().values()} == {tuple(sorted(keys))}


@pytest.mark.parametrize("key", [one.key for one in declaration.find()])
def test_each_name_in_these_sentences_exists_and_is_documented(key):
    names = [name for own, name in NAMES if own == key]
    assert [name for name in names if not documentation.address(name)] == []
    command = [sys.executable, "-c", IMPORTED, key, *names]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed == ""


def test_the_code_is_in_the_order_of_a_request():
    paths = {
        "stockroom/stock/views.py": "View",
        "stockroom/stock/forms.py": "Form and parameters",
        "stockroom/api/requests.py": "Form and parameters",
        "stockroom/web/requests.py": "Middleware and hooks",
        "stockroom/stock/services.py": "Service",
        "stockroom/stock/queries.py": "Query",
        "stockroom/stock/models.py": "Model",
        "stockroom/templates/stock/item_list.html": "Template",
        "stockroom/files/management/commands/import_items.py": "Command",
        "stockroom/admin_site/views.py": "Admin",
        "stockroom/settings.py": "Settings",
        "gunicorn.conf.py": layers.OTHER,
    }
    assert {path: layers.layer(path) for path in paths} == paths
    order = list(layers.LAYERS)
    web = ("View", "Form and parameters", "Service", "Query", "Model", "Template")
    assert sorted(web, key=order.index) == list(web)


def test_the_first_code_is_the_entry_point_view(guide):
    page = opened(guide, "STK-8")
    assert page.xpath("//section[h2[@id='code']]/h3")[0].text == "View"
    first = page.xpath("//section[h2[@id='code']]/div[@class='sides']")[0]
    assert [one.text_content().count("def record_movement(") for one in first] == [1, 1]


@pytest.mark.parametrize(("name", "core"), code_shown.CORES.items())
def test_the_core_of_a_requirement_comes_first_and_open(guide, name, core):
    section = opened(guide, name).xpath("//section[h2[@id='code']]")[0]
    heading, then = section.xpath("./h3 | ./details")[0], section.xpath("./h3 | ./details")[1]
    assert heading.text == layers.CORE
    shown = set(heading.xpath("following-sibling::div//figcaption/code/text()"))
    shown -= set(then.xpath("following-sibling::div//figcaption/code/text()"))
    assert shown == {one.rpartition(":")[2].partition(".")[0] for one in core}


def test_the_core_has_the_code_of_both_even_if_it_belongs_to_another_requirement(guide):
    page = opened(guide, "STK-11")
    text = page.xpath("//section[h2[@id='code']]")[0].text_content()
    assert "def has_delete_permission(" in text
    assert 'return action == "view"' in text


def test_a_view_class_is_next_to_the_corresponding_function(guide):
    first = opened(guide, "ACC-3").xpath("//section[h2[@id='code']]/div[@class='sides']")[0]
    assert [one.xpath("string(.//figcaption/code)") for one in first] == ["LoginView", "login"]


@pytest.mark.parametrize("name", spec.requirements())
def test_a_page_is_small_and_starts_with_the_framework_if_described_and_the_code(guide, name):
    assert (guide / f"requirements/{name}.html").stat().st_size < MOST_BYTES
    page = opened(guide, name)
    first = ["framework"] if name in framework.texts() else []
    assert page.xpath("//main//h2/@id") == [*first, "code", "more"]
    assert page.xpath("//section[h2[@id='code']]/div[@class='sides']//pre")
    assert not page.xpath("//details[@open]")
    assert "Nothing was written for this here" not in page.text_content()


def test_writing_sql_is_shown_separately_from_reading_sql(guide):
    page = opened(guide, "STK-9")
    section = page.xpath("//details[summary[@id='sql']]")[0]
    assert section.xpath(".//h3/text()") == ["Writes", "Reads"]
    written = section.xpath("./div")[0].text_content()
    assert "UPDATE" in written
    assert "SELECT" not in written


def sql_of(guide: Path, name: str) -> html.HtmlElement:
    """Return the part of a requirement's page with its SQL."""
    return opened(guide, name).xpath("//details[summary[@id='sql']]")[0]


@pytest.mark.parametrize("name", ["STK-9", "API-4", "ADM-11"])
def test_the_numbers_of_writes_and_reads_are_those_recorded(guide, name):
    counts = []
    for twin in evidence.kept()["twins"].values():
        own = [twin["sql"][at] for at in twin["requirements"][name]["issued"]]
        reads = sum(text.startswith(("SELECT", "WITH")) for text in own)
        counts += [len(own) - reads, reads]
    section = sql_of(guide, name)
    assert [int(one) for one in re.findall(r"\d+", section.xpath("string(summary)"))] == counts
    is_cut = max(counts) > evidence_shown.MOST
    assert (f"{evidence_shown.MOST} are shown" in section.text_content()) is is_cut


def test_a_write_of_each_command_and_table_is_shown_before_a_second_one(guide):
    written = sql_of(guide, "API-4").xpath("./div")[0]
    for side in written.xpath("./div"):
        text = side.text_content().replace('"', "")
        wanted = ("INSERT INTO stock_item", "UPDATE stock_item", "DELETE FROM stock_item")
        assert [one for one in wanted if one not in text] == []
    texts = ["UPDATE a SET x", "UPDATE a SET y", 'INSERT INTO "a" (x)', "DELETE FROM b"]
    assert evidence_shown.varied(texts) == [texts[0], *texts[2:], texts[1]]
