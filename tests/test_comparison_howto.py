"""The cards of “How do I …?”: their code runs, and common search terms lead to one."""

import ast
import builtins
import os
import re

import pytest

from comparison import documentation, howto_cards, howto_setup, lookup, places
from comparison.guide import howto_page
from comparison.howto_cards import Card

# Common search terms. Each is a word on some card.
SEARCHED = [
    "routing",
    "middleware",
    "signal",
    "deploy",
    "test client",
    "context processor",
    "class-based view",
    "select_related",
    "joinedload",
    "migration",
    "file upload",
    "pagination",
    "management command",
    "404 page",
    "flash",
    "background job",
    "StreamingHttpResponse",
    "cache",
    "ETag",
    "transaction",
    "row lock",
    "F expression",
    "bulk insert",
    "login",
    "permission_required",
    "ModelAdmin",
    "blueprint",
    "request.args",
    "request.GET",
    "CSRF",
    "REST API",
    "overselling",
    "N+1",
    "environment variable",
    "reverse proxy",
    "session",
    "redirect",
    "prefetch_related",
    "formset",
    "ModelForm",
    "custom user model",
    "password reset",
    "rate limit",
    "logging",
    "health check",
    "CORS",
]

# Features that Django includes and Flask's users write.
LONGER = {
    ("admin-inline", "flask"): 25,
    ("end-sessions", "flask"): 23,
    ("password-reset", "flask"): 32,
    ("sign-up", "flask"): 30,
}
# Removed from the documentation, or called legacy there.
LEGACY = re.compile(r"backref=|\bsession\.query\(|\.query\.|\burl\(r|ugettext|before_first_request")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Each card runs in a fork.")
@pytest.mark.parametrize("framework", howto_cards.FRAMEWORKS)
def test_the_code_of_every_card_passes_its_check(framework):
    assert howto_cards.failures(framework) == {}


def test_there_are_a_hundred_tasks_without_duplicates():
    cards = howto_cards.cards()
    assert len(cards) >= 100
    assert len({card.task for card in cards}) == len({card.page for card in cards}) == len(cards)


@pytest.mark.parametrize("card", howto_cards.cards(), ids=lambda card: card.key)
def test_every_card_is_short_and_checked_and_links_to_both_twins(card: Card):
    codes = {code.key: code for code in lookup.codes()}
    for framework, files in card.code.items():
        if framework in card.at:
            assert places.find(codes[framework], card.at[framework]).line
        lines = [line for text in files.values() for line in text.splitlines() if line.strip()]
        kept = [line for line in lines if not line.startswith(("from ", "import "))]
        assert 1 <= len(kept) <= LONGER.get((card.key, framework), 16)
        assert max(map(len, lines)) <= 83
        is_run = any(name.endswith((".py", ".html")) or not name for name in files)
        assert card.checks[framework] or not is_run
        assert "assert True" not in card.checks[framework]
    assert set(card.at) in (set(howto_cards.FRAMEWORKS), set())


@pytest.mark.parametrize("card", howto_cards.cards(), ids=lambda card: card.key)
def test_every_name_on_a_card_is_defined_or_continued(card: Card):
    for framework, files in card.code.items():
        for name, text in files.items():
            if name.endswith(".py") or not name:
                assert missing(ast.parse(text)) <= howto_setup.NAMES[framework]
            assert not LEGACY.search(text)


def missing(tree: ast.Module) -> set[str]:
    """Return the names that code uses without defining or importing them, except builtins."""
    read, made = set(), {*vars(builtins)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                read.add(name)
            case ast.Name(id=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                made.add(name)
            case ast.arg(arg=name) | ast.AsyncFunctionDef(name=name):
                made.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.alias(asname=str(name)):
                made.add(name)
            case ast.alias(name=name):
                made.add(name.partition(".")[0])
    return read - made


def test_an_undefined_name_is_reported():
    code = "from a import b as c\ndef d(e, *f):\n    return [g for g in c(e, f, h)] and str(i.j)"
    assert missing(ast.parse(code)) == {"h", "i"}


def test_common_search_terms_are_words_of_a_card():
    words = {word.lower() for card in howto_cards.cards() for word in (card.task, *card.words)}
    assert [one for one in SEARCHED if not any(one.lower() in word for word in words)] == []


@pytest.mark.parametrize("framework", howto_cards.FRAMEWORKS)
def test_the_files_that_cards_continue_contain_all_models(framework):
    files = howto_setup.files(framework)
    found = {name: ast.parse("\n".join(lines)) for name, lines in files.items()}
    classes = {
        node.name
        for name, tree in found.items()
        if name.endswith("models.py")
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }
    assert {*howto_setup.MODELS} <= classes
    for card in howto_cards.cards():
        settings = [name for name in card.code[framework] if name == "settings.py"]
        assert framework == "django" or set(settings) <= set(files)
    assert not any("trials" in line or "noqa" in line for lines in files.values() for line in lines)


@pytest.mark.parametrize("card", howto_cards.cards(), ids=lambda card: card.key)
def test_every_documentation_reference_of_a_card_has_a_page(card: Card):
    known = documentation.pages()
    names = [name for own in card.docs.values() for name in own]
    assert [one for one in names if not {one, one.rpartition(".")[0]} & set(known)] == []


@pytest.mark.parametrize(
    ("key", "framework", "page"),
    [
        ("url-routing", "flask", "quickstart/#routing"),
        ("api-errors", "flask", "errorhandling/"),
        ("custom-command", "flask", "cli/#custom-commands"),
        ("clean-field", "django", "ref/forms/validation/"),
        ("layout", "django", "#template-inheritance"),
    ],
)
def test_each_card_links_to_the_documentation_of_its_task(key, framework, page):
    card = next(card for card in howto_cards.cards() if card.key == key)
    links = howto_page.documented(card.code[framework], card.docs[framework])
    assert any(address.endswith(page) for _, address in links)


def test_a_card_with_template_settings_keeps_the_app_directories():
    shown = [card.code["django"].get("settings.py", "") for card in howto_cards.cards()]
    shown = [text for text in shown if "TEMPLATES = " in text]
    assert shown
    assert all('"APP_DIRS": True' in text for text in shown)
