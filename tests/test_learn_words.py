"""`tasks.py learn`: the texts of a report, the first cause first."""

import pytest

from tests.harness import road
from tests.harness.learning import printing, verdict, words

pytest_plugins = ["tests.harness.learning.fixtures"]


def test_a_traceback_shows_the_learners_own_line_and_the_error():
    log = """127.0.0.1 - - [28/Nov/2026 02:17:46] "GET / HTTP/1.1" 404 -
Traceback (most recent call last):
  File "/usr/lib/python3/flask/app.py", line 1511, in wsgi_app
    response = self.full_dispatch_request()
  File "stockroom/stock/views.py", line 17, in item_list
    items = db.session.scalars(select(Item)).all()
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3/sqlalchemy/engine.py", line 1967, in execute
    cursor.execute()
OperationalError: no such table: stock_item
127.0.0.1 - - [28/Nov/2026 02:17:46] "\x1b[35m\x1b[1mGET /items/ HTTP/1.1\x1b[0m" 500 -
"""
    assert words.last_lines(log) == [
        'File "stockroom/stock/views.py", line 17, in item_list',
        "  items = db.session.scalars(select(Item)).all()",
        "OperationalError: no such table: stock_item",
    ]
    assert words.error_of("no error\n") == []


def test_a_django_warning_is_not_why_a_command_failed():
    output = """Operations to perform:
  No migrations to apply.
SystemCheckError: System check identified some issues:

ERRORS:
stock.Item.sku: (fields.E120) CharFields must define a 'max_length' attribute.

WARNINGS:
stock.Item: (models.W042) Auto-created primary key used when not defining a primary key type.
\tHINT: Configure the DEFAULT_AUTO_FIELD setting.
"""
    assert words.last_lines(output)[1:] == [
        "ERRORS:",
        "stock.Item.sku: (fields.E120) CharFields must define a 'max_length' attribute.",
    ]
    warned = "\tHINT: Configure it.\nCommandError: No fixture named 'items' found.\n"
    assert words.last_lines(warned) == ["CommandError: No fixture named 'items' found."]


def test_only_the_output_of_the_failed_command_is_shown(tmp_path):
    road.lay("django", 2, tmp_path)
    (tmp_path / "stockroom/stock/fixtures/items.json").unlink()
    with pytest.raises(road.Unprepared) as failed:
        road.prepare("django", tmp_path, 2)
    title, *output = str(failed.value).strip().splitlines()
    assert title == "“loaddata items” failed:"
    assert output == ["CommandError: No fixture named 'items' found."]


@pytest.mark.parametrize(
    ("framework", "file", "line"),
    [
        ("django", "stock/models.py", 'ordering = ["sku"]'),
        ("flask", "stock/views.py", ".order_by(Item.sku)"),
    ],
)
def test_a_list_without_an_order_is_detected(framework, file, line, tmp_path):
    road.lay(framework, 2, tmp_path)
    path = tmp_path / "stockroom" / file
    text = path.read_text("utf-8")
    path.write_text(text.replace(line, "pass" if framework == "django" else ""), "utf-8")
    assert path.read_text("utf-8") != text
    (sentence,) = filter(None, road.outcomes(framework, tmp_path, 2, road.steps()[1:2])[0])
    assert "in this order; they are HEX-M8-050, BOX-A4" in sentence


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            "The SKUs should be ['A-1', 'B-2']; they are [].",
            "The SKUs should be A-1, B-2; they are none.",
        ),
        ("should link to /items/; its links: {}.", "should link to /items/; its links: none."),
        ("its links: {'Add': '/add/', 'Out': '/'}.", "its links: Add → /add/, Out → /."),
        ("should have [['Issue', '-5'], ['Receipt', '+5']]", "should have Issue -5, Receipt +5"),
        (
            "With {'sku': 'A'} it fails at rows[0], [sic]",
            "With {'sku': 'A'} it fails at rows[0], [sic]",
        ),
        ("No.\nassert [1] == [2]", "No."),
    ],
)
def test_lists_in_a_message_are_words(message, said):
    assert road.sentence(f"AssertionError: {message}") == said


@pytest.mark.parametrize(
    ("framework", "file", "command"),
    [
        ("django", "stockroom/stock/migrations/0*.py", "python manage.py makemigrations stock"),
        ("flask", "migrations/versions/*.py", "flask --app stockroom db migrate"),
    ],
)
def test_a_model_without_a_migration_is_reported_in_words(begun, capsys, framework, file, command):
    mine = begun(framework, 2)
    road.lay(framework, 2, mine.folder)
    for migration in mine.folder.glob(file):
        migration.unlink()
    capsys.readouterr()
    assert verdict.judge(mine) is False
    assert " ".join(capsys.readouterr().out.split()) == (
        f"A model has no migration yet: the table stock_item is missing. {command} writes it."
    )


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("no such column: stock_item.unit", "A model has no migration yet: the column unit"),
        (
            "table stock_item has no column named unit",
            "A model has no migration yet: the column unit",
        ),
        ("Error: Path doesn't exist: migrations.  Please use", "There are no migrations yet: run"),
        ("IntegrityError: NOT NULL constraint failed", ""),
    ],
)
def test_what_a_database_says_without_a_migration(output, sentence):
    said = words.without_migration(output, "flask")
    assert said.startswith(sentence)
    assert bool(said) == bool(sentence)


def test_without_login_earlier_steps_are_postponed(begun, capsys):
    mine = begun("flask", 5)
    road.lay("flask", 5, mine.folder)
    views = mine.folder / "stockroom/accounts/views.py"
    views.write_text(views.read_text("utf-8").replace("login_user(user)", "pass"), "utf-8")
    capsys.readouterr()
    assert verdict.judge(mine) is False
    *_, tally, waiting = capsys.readouterr().out.splitlines()
    assert tally.endswith(" of 14 tests pass.")
    assert waiting == "Steps 1 to 4 can be tested again when logging in works."


def test_a_missing_page_is_reported_first(begun, capsys):
    mine = begun("flask", 4)
    capsys.readouterr()
    assert verdict.judge(mine) is False
    said = capsys.readouterr().out
    assert "Step 4:\n  “Add an item” should link to /items/add/" in said
    page = mine.folder / "stockroom/templates/stock/item_list.html"
    link = '<a href="/items/add/">Add an item</a></main>'
    base = mine.folder / "stockroom/templates/base.html"
    base.write_text(base.read_text("utf-8").replace("</main>", link), "utf-8")
    assert page.is_file()
    assert verdict.judge(mine) is False
    said = capsys.readouterr().out
    assert "Step 4:\n  GET /items/add/ answered 404: there is no page at this URL yet.\n" in said


def test_code_is_bold_on_a_terminal_and_plain_elsewhere(monkeypatch, capsys):
    text = "Run `manage.py migrate` and *look*: 2 * 3."
    printing.say(text)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    printing.say(text)
    assert capsys.readouterr().out.splitlines() == [
        "Run manage.py migrate and look: 2 * 3.",
        "Run \x1b[1mmanage.py migrate\x1b[22m and \x1b[1mlook\x1b[22m: 2 * 3.",
    ]


def test_no_command_is_broken_across_lines(capsys):
    printing.say_paragraph(f"{'word ' * 16}`python manage.py loaddata items` and more.")
    assert capsys.readouterr().out.splitlines()[1] == "python manage.py loaddata items and more."
