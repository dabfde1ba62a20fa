"""The harness does what tests rely on: browser-like forms, restored data, counted SQL."""

import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import httpx
import pytest

from tests.harness import admin, process, sizes, statements
from tests.harness.databases import SQLite
from tests.harness.declaration import ROOT, Declaration, clean_environment
from tests.harness.page import Page
from tests.spec.arrange import until

FORM = """
<form method="post" action="?a=1" id="f" aria-label="Order">
<input type="hidden" name="token" value="t">
<label for="n">Name <span>(optional)</span></label><input id="n" name="n" value=" x ">
<label><input type="checkbox" name="c" value="1"> Urgent</label>
<fieldset><legend>Size</legend><label><input type="radio" name="r" value="s" checked> Small</label>
<label><input type="radio" name="r" value="l"> Large</label></fieldset>
<label for="s">Colour</label><select id="s" name="s"><option value="r">Red<option>Blue</select>
<label for="a">Note</label><textarea id="a" name="a" aria-describedby="e">
one
two</textarea><ul class="errors" id="e"><li>Too long.</li></ul>
<ul class="errors"><li>Stale.</li></ul>
<input name="off" value="1" disabled><button name="do" value="save">Save</button>
<button name="do" value="drop">Drop</button></form><input name="far" form="f" value="z">
"""


ADMIN = """
<main><ul class="messagelist"><li class="success">Done.</li></ul><form method="post">
<label for="k">Kind:</label><select id="k" name="kind" data-ajax--url="/find/" data-app-label="a"
 data-model-name="m" data-field-name="kind"><option value="1" selected>Old</option></select>
<label>By: <select name="by"><option>Anyone</select></label>
<table><thead><tr><th></th><th>Code</th><th>Delete?</th></tr></thead><tbody>
<tr><td>123</td><td><ul class="errorlist" id="i_error"><li>Too short.</li></ul>
<input name="r-0-code" id="i" value="123" aria-describedby="i_error"></td>
<td><input type="checkbox" name="r-0-DELETE"></td></tr>
<tr><td></td><td><input name="r-__prefix__-code"></td><td></td></tr></tbody></table>
<p class="errornote">Please correct the error below.</p>
<label>Active:</label><div class="readonly"><img alt="True"></div>
<input type="submit" value="Save"></form><a href="?">All</a></main>
"""


def served(html: str, path: str = "/orders/?q=2") -> Page:
    """Return a page that nobody served."""
    sent: list[tuple] = []
    visitor = SimpleNamespace(twin=SimpleNamespace(url="http://127.0.0.1:1"), sent=sent)
    visitor.post = lambda *args, **kwargs: sent.append(args)
    offered = httpx.Response(200, json={"results": [{"id": "7", "text": "New"}]})
    visitor.visit = lambda address: sent.append(address) or SimpleNamespace(response=offered)
    request = httpx.Request("GET", f"http://127.0.0.1:1{path}")
    return Page(visitor, httpx.Response(200, html=html, request=request), (0, 0))


@pytest.fixture
def page() -> Page:
    """Return a page with a form."""
    return served(FORM)


@pytest.fixture
def admin_page() -> Page:
    """Return a page with a form as in the admin."""
    return served(ADMIN)


def test_a_form_sends_what_a_browser_sends(page):
    page.submit("Drop", {"Urgent": True, "Size": "Large", "Colour": "Blue"})
    fields = dict(token="t", n=" x ", c="1", r="l", s="Blue", a="one\r\ntwo", do="drop", far="z")
    assert page.visitor.sent == [("/orders/?a=1", list(fields.items()))]


def test_the_first_button_is_the_default_and_unticked_boxes_are_not_sent(page):
    pairs = dict(page.form("Order").send_also("n", "forged").pairs())
    assert (pairs["do"], pairs["n"], pairs["r"], "c" in pairs) == ("save", "forged", "s", False)


def test_fields_and_errors_are_named_by_label(page):
    assert page.form("Order").labels == ["Name", "Urgent", "Size", "Colour", "Note", ""]
    assert page.form("Order").values["Note"] == "one\ntwo"
    assert page.errors == {"Note": ["Too long."], "": ["Stale."]}


GROUPED = """<form><fieldset aria-labelledby="h"><h2 id="h">All</h2>
<ul class="errorlist"><li>Of all.</li></ul><fieldset><legend>Groups:</legend>
<ul class="errorlist" id="g_error"><li>Unknown.</li></ul><select name="g"></select></fieldset>
<fieldset><legend>Parts:</legend><ul class="errorlist"><li>Of both.</li></ul>
<label>One <input name="p"></label><label>Two <input name="q"></label></fieldset>
<fieldset><legend>Size:</legend><ul class="errorlist" id="r_error"><li>Unlinked.</li></ul>
<label>Small <input type="radio" name="r"></label></fieldset></fieldset></form>"""


def test_the_errors_beside_a_control_that_only_its_group_names_are_its_own():
    page = served(GROUPED)
    assert page.forms[0].labels == ["Groups", "One", "Two", "Size"]
    assert page.errors == {"": ["Of all.", "Of both.", "Unlinked."], "Groups": ["Unknown."]}


def test_a_missing_field_is_reported_with_the_existing_ones(page):
    with pytest.raises(AssertionError, match="No field “Sise” on .*'Size'"):
        page.form("Order").fill({"Sise": "Large"})


def test_fields_in_a_table_are_named_by_column_and_template_rows_are_skipped(admin_page):
    form = admin_page.form("Save")
    assert form.labels == ["Kind", "By", "Code", "Delete?"]
    assert form.values["Code"] == "123"
    assert admin_page.errors == {"Code": ["Too short."]}
    assert ("r-__prefix__-code", "") in form.pairs()


def test_an_option_that_is_not_on_the_page_is_fetched_by_autocomplete(admin_page):
    form = admin_page.form("Save").fill({"Kind": "New"})
    asked = "/find/?app_label=a&model_name=m&field_name=kind&term=New"
    assert admin_page.visitor.sent == [asked]
    assert dict(form.pairs())["kind"] == "7"
    assert dict(form.fill({"Kind": ""}).pairs())["kind"] == ""


def test_an_option_found_again_by_autocomplete_is_added_once(admin_page):
    form = admin_page.form("Save").fill({"Kind": "New"}).fill({"Kind": "New"})
    (kind,) = (control for control in form.fields if control.label == "Kind")
    assert [option.text for option in kind.element.iter("option")] == ["Old", "New"]


def test_admin_pages_are_read_by_their_texts(admin_page):
    assert admin_page.messages == ["Done."]
    assert admin_page.links == {"All": "/orders/"}
    assert admin.complaints(admin_page) == ["Please correct the error below."]
    assert admin.readonly(admin_page) == {"Active": "True"}
    assert admin.row(admin_page, "Code", "123").controls.keys() == {"Code", "Delete?"}


LIST = """<main><form method="post"><table><thead><tr><th><input type="checkbox"></th>
<th><i>1</i><a href="?o=-1">Name</a></th><th>Up</th></tr></thead><tbody><tr><td><input type=
"checkbox" name="_selected_action" value="5"></td><th><a href="/m/5/">Five</a></th><td><img
 alt="True"></td></tr></tbody></table><p>0 of 1 selected 1 order</p></form>
<h3>By kind</h3>
<ul><li><a href="?">All</a><li><a href="?k=1">One</a></ul><a href="?">✖ Clear all filters</a>"""


def test_an_admin_list_is_read_by_its_headers():
    found = admin.List(served(LIST, "/admin/order/?q=2"))
    assert found.rows == [{"Name": "Five", "Up": "True"}]
    assert (found.links, found.number("Five")) == ({"Five": "/m/5/"}, "5")
    assert (found.sorts, found.count) == ({"Name": "/admin/order/?o=-1"}, "1 order")
    assert found.filters == {"By kind": {"All": "/admin/order/", "One": "/admin/order/?k=1"}}
    assert found.clearing == "/admin/order/"


def test_the_demo_data_is_restored_under_the_running_process(twin, visitor):
    clerk = visitor("clerk")
    twin.execute("UPDATE stock_item SET name = 'Renamed' WHERE id = 1")
    sku = twin.value("SELECT sku FROM stock_item WHERE id = 1")
    assert clerk.visit(f"/items/{sku}/").headings[0] == "Renamed"
    twin.restore()
    assert visitor("clerk").visit(f"/items/{sku}/").headings[0] != "Renamed"


def test_the_queries_of_a_page_are_recorded(twin, visitor):
    browser = visitor("clerk")
    browser.visit("/")
    page = browser.visit("/items/")
    assert 0 < page.query_count < twin.query_count()
    assert any("stock_item" in statement for statement in page.statements)


def test_two_runs_collect_a_twins_static_files_one_after_the_other(tmp_path):
    """Both write to the same folder of the twin."""
    busy = "import pathlib, time; pathlib.Path('busy').mkdir(); time.sleep(0.2); "
    step = ["{python}", "-c", f"{busy}pathlib.Path('busy').rmdir()"]
    twin = Declaration("waiting", tmp_path, "Waiting", 0, {"collect": [step]})
    with ThreadPoolExecutor(2) as runs:
        list(runs.map(lambda _: process.collect(twin, clean_environment()), range(2)))


def test_a_dropped_database_leaves_nothing_to_another_one_of_its_name(tmp_path):
    for _ in range(2):
        store = SQLite(tmp_path / "migrated.sqlite3")
        with store.opened() as database:
            assert database.tables() == []
            database.execute("CREATE TABLE left_over (id INTEGER)")
        store.drop()


def ran(*arguments) -> str:
    """Return pytest's output for some tests."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_the_short_run_selects_one_case_of_each_test_and_reports_the_rest():
    folder = "tests/twins/"
    output = ran("--short", "--collect-only", "-n1", "tests/spec/test_accounts_sessions.py", folder)
    cases = Counter(
        (line.partition("[")[0], *re.findall(r"\b(?:django|flask)\b", line.partition("[")[2])[:1])
        for line in output.splitlines()
        if line.startswith("tests/spec")
    )
    assert max(cases.values()) == 1
    assert re.search(r"Left out: .*\d+ cases beyond the first .*, \d+ tests with other", output)


def test_the_short_run_has_the_first_test_of_each_requirement_in_a_file():
    file = "tests/spec/test_accounts_sessions.py"
    every = ran("--short", "--collect-only", "-n0", "--twin=flask", file)
    few = ran("--short", "--first", "--collect-only", "-n0", "--twin=flask", file)
    kept = [line.partition("::")[2] for line in few.splitlines() if line.startswith(file)]
    assert "test_every_cookie_changes_at_login[flask]" in kept
    assert "test_a_modified_cookie_is_not_a_session[flask]" not in kept
    left_out = every.count(f"\n{file}") + every.startswith(file) - len(kept)
    assert f"{left_out} {sizes.FURTHER}" in few


def test_the_short_run_skips_the_tests_of_the_tools_and_reports_their_number():
    output = ran("--short", "--collect-only", "-n1", "--ignore=tests/spec", "--ignore=tests/twins")
    assert "tests/test_" not in output
    assert "tests/browser/test_admin" not in output
    assert re.search(r"Left out: \d+ tests of this repository's own tools", output)
    assert re.search(r"\d+ tests in a browser beyond a first look", output)


def test_a_test_that_waits_for_sql_is_detected():
    def waits(twin):
        until(lambda: any("email" in sql for sql in twin.statements()))

    def looks(page):
        assert not [sql for sql in page.statements if sql]

    found = [statements.are_waited_for(SimpleNamespace(function=one)) for one in (waits, looks)]
    assert found == [True, False]


COUNTING = """
import pytest

@pytest.fixture
def counting(record_property):
    yield
    record_property("hostile", 3)

@pytest.mark.parametrize("case", "ab")
def test_counted(counting, case):
    pass
"""


def test_counts_of_fixtures_are_in_the_last_lines(tmp_path):
    (tmp_path / "test_counting.py").write_text(COUNTING, "utf-8")
    output = ran(tmp_path, "-p", "tests.conftest", "--rootdir", ROOT, "-n1")
    assert "Checked: 6 hostile values" in output
