"""`tasks.py up` builds the guide only if files have changed, after the twins are served."""

import httpx
import pytest

from comparison.guide import freshness, serving
from tests.harness.process import HOST, TwinFailed, free_port

TWINS = {"django": "http://127.0.0.1:8001", "flask": "http://127.0.0.1:8002"}


@pytest.fixture
def guide(tmp_path, monkeypatch):
    """Return the folder of a guide that is up to date, for a small repository."""
    monkeypatch.setattr(freshness, "ROOT", tmp_path)
    (tmp_path / "road").mkdir()
    (tmp_path / "road" / "about.md").write_text("One page")
    folder = tmp_path / "build" / "guide"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("The field guide")
    freshness.stamp(folder).write_text(freshness.fingerprint(TWINS))
    monkeypatch.setattr(serving, "FOLDER", folder)
    return folder


def test_a_guide_is_up_to_date_until_a_file_or_a_twins_url_changes(guide, tmp_path):
    assert freshness.is_fresh(guide, TWINS)
    assert not freshness.is_fresh(guide, TWINS | {"flask": "http://127.0.0.1:9002"})
    (tmp_path / "build" / "other.txt").write_text("not read by the guide")
    assert freshness.is_fresh(guide, TWINS)
    (tmp_path / "road" / "about.md").write_text("Two pages")
    assert not freshness.is_fresh(guide, TWINS)


def test_a_guide_whose_build_was_interrupted_is_outdated(guide):
    freshness.stamp(guide).unlink()
    assert not freshness.is_fresh(guide, TWINS)


def test_an_up_to_date_guide_is_served_without_being_built(guide, monkeypatch):
    monkeypatch.setattr(serving, "build", lambda *_: pytest.fail("it was built again"))
    port, said = free_port(), []
    server = serving.GuideServer(port, TWINS)
    server.start(said.append)
    try:
        assert httpx.get(f"http://{HOST}:{port}/index.html").text == "The field guide"
    finally:
        server.stop()
    assert [line.partition(":")[0] for line in said] == ["The field guide", "Try it"]
    assert f"http://{HOST}:{port}/receipt.html" in said[-1]


def test_an_outdated_guide_is_announced_before_it_is_built(guide, monkeypatch):
    def build(*_):
        raise LookupError("no such page")

    freshness.stamp(guide).unlink()
    monkeypatch.setattr(serving, "build", build)
    said = []
    with pytest.raises(TwinFailed, match="The guide could not be made: no such page"):
        serving.GuideServer(free_port(), TWINS).start(said.append)
    assert [line[:24] for line in said] == ["Building the field guide"]
