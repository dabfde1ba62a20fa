"""The figures in the README match the code."""

from comparison import headline


def test_the_figures_in_the_readme_match_the_code():
    assert headline.computed().items() <= headline.blocks().items(), (
        "The code has changed since: run `python3 tasks.py sync`."
    )


def test_outdated_figures_are_rewritten(tmp_path, monkeypatch):
    changed = tmp_path / "README.md"
    old = headline.README.read_text("utf-8")
    changed.write_text(old.replace("| Django 5", "| Jingo 5", 1), "utf-8")
    monkeypatch.setattr(headline, "README", changed)
    assert [headline.renew(), headline.renew()] == [True, False]
    assert changed.read_text("utf-8") == old
