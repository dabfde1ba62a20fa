"""The request benchmark: its parts work; no test depends on speed."""

import copy
import json
import sys

import pytest

from benchmarks import floor, in_process, layers, writes
from comparison.guide import speed_page

SHORT = {"rounds": 5, "seconds": 1, "profile_seconds": 0.2}
FEW = {"clients": 2, "processes": 1, "seconds": 1, "rounds": 1}
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="gunicorn runs on Linux")
STACKS = {
    "database": ["/django/db/backends/sqlite3/base.py:execute", "/stockroom/stock/views.py:show"],
    "orm": ["/sqlalchemy/sql/compiler.py:visit_select", "/stockroom/stock/queries.py:start_of"],
    "user": ["/sqlalchemy/orm/query.py:one", "/stockroom/accounts/sessions.py:load_user"],
    "template": ["/django/urls/base.py:reverse", "/django/template/base.py:render"],
    "rest": [
        "/python3/json.py:dumps",
        "/stockroom/api/items.py:item_list",
        "/stockroom/accounts/permissions.py:checked",
    ],
    "connect": ["/sqlalchemy/pool/base.py:connect", "/stockroom/accounts/sessions.py:load_user"],
    "request": ["/werkzeug/routing/map.py:match", "/flask/app.py:wsgi_app"],
}


@pytest.fixture(scope="module")
def found():
    return floor.make([10], "an item", SHORT)


def test_each_request_is_measured_on_both_twins_with_its_layers(found):
    (requests,) = found["sizes"].values()
    assert set(requests) == {"Page of an item", "API: an item"}
    for one in [one for twins in requests.values() for one in twins.values()]:
        low, middle, high = one["ratio"]
        assert 1 < low <= middle <= high
        assert one["statements"] > 1
        assert sum(one["layers"].values()) == pytest.approx(1, abs=0.01)


def test_figures_are_compared_with_earlier_ones(found):
    before = copy.deepcopy(found)
    for twins in before["sizes"]["10"].values():
        twins["django"]["ratio"] = [2 * ratio for ratio in twins["django"]["ratio"]]
    lines = "\n".join(floor.table(found, before))
    assert lines.count("0.50× the earlier") == lines.count("1.00× the earlier") == 2


@pytest.fixture(scope="module")
def written():
    return writes.make("sqlite", FEW)


@on_linux
def test_writes_are_measured_next_to_the_floor_and_none_is_lost(written):
    for one in written["twins"].values():
        for name in writes.APPLICATIONS:
            assert one[name]["rate"] > 0
            assert one[name]["p50"] <= one[name]["p99"]
            assert one[name]["failed"] == 0


@on_linux
def test_writes_are_stored_next_to_requests(written, found, tmp_path, monkeypatch):
    monkeypatch.setattr(floor, "FILE", tmp_path / "floor.json")
    writes.write("sqlite", written)
    floor.write(found)
    kept = json.loads(floor.FILE.read_text("utf-8"))
    assert (kept["writes"], kept["sizes"].keys()) == ({"sqlite": written}, {"10"})
    assert len(list(writes.table("sqlite", written))) == 1 + 3 * len(written["twins"])


@pytest.mark.parametrize("layer", STACKS)
def test_each_stack_belongs_to_the_layer_that_caused_it(layer):
    assert layers.layer_of(STACKS[layer]) == layer


def test_the_floor_renders_a_page_of_the_same_size_and_writes_the_same(tmp_path):
    least = in_process.Floor(str(tmp_path / "floor.sqlite3"))
    rows = "SELECT 1, '<' UNION SELECT 2, '>'"
    least.learn(["CREATE TABLE a (b)", rows], b"<td" * 3 + b"x" * 491, is_json=False)
    page = least.render([[], [(1, "<"), (2, ">")]])
    assert len(page) == 500
    assert page.split() == [b"<td>1</td>", b"<td>&lt;</td>", b"<td>2</td>"]
    least.answer(["INSERT INTO a VALUES ('one')", "SELECT b FROM a"])
    assert least.run(["SELECT b FROM a"]) == [[("one",)]]


def test_the_parts_of_a_bar_fill_it():
    shares = dict.fromkeys(layers.LAYERS, 0.1)
    bar = speed_page.parts(shares, 350)
    assert [part[0] for part in bar] == list(layers.LAYERS)
    assert bar[-1][1] + bar[-1][2] == pytest.approx(350, abs=0.2)
