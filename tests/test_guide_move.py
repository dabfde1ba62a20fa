"""The page about moving an application: its code and its commands do what it says.

Run with `--db postgresql` or `--db mariadb`, they do it there too.
"""

import re

import pytest
from sqlalchemy import inspect

from tests.harness import move
from tests.harness.move_projects import OWN_CATEGORY, SHOW, FlaskProject
from tests.harness.visitor import DEMO_PASSWORD

pytest_plugins = ["tests.harness.move_fixtures"]
pytestmark = [pytest.mark.databases, pytest.mark.thorough("each test starts many processes")]
UNMANAGED = (r" +managed = False\n", "")
MISREAD = re.compile(r"\) STORED\b.*?', persisted")


@pytest.fixture
def application(store, tmp_path) -> FlaskProject:
    """Return a Flask application on a database of the Django twin, with the code of the page."""
    code = f"Migrate(app, db)\n{move.BLOCKS['Category']}{SHOW}"
    return FlaskProject(tmp_path, store("django"), code)


def test_inspectdb_reads_the_tables_of_the_flask_twin(project, request):
    text = project.models.read_text("utf-8")
    assert "managed = False" in text
    assert "CompositePrimaryKey" in text
    assert "status = models.CharField(" in text
    kind = request.config.option.db
    assert ("This field type is a guess" in text) == (kind == "sqlite")
    assert ("is_active = models.IntegerField()" in text) == (kind == "mariadb")
    assert project.shell(
        "item = StockItem.objects.select_related('category').get(sku='HEX-M8-030')\n"
        "print(item.category.name, item.stockstockmovement_set.exists())\n"
        "from django.db import DatabaseError\n"
        "try:\n"
        "    StockBarcode.objects.create(item=item, code='12345678', gtin='x')\n"
        "except DatabaseError as error:\n"
        "    print('gtin' in str(error))"
    ) == ["Fasteners True", "True"]


def test_fake_initial_looks_only_at_the_names_of_tables(project):
    project.change_models(
        UNMANAGED,
        (r"(class StockSupplier\(.*\n)", r"\1    colour = models.TextField()\n"),
        (r"class AlembicVersion\(.*\n(?:    .*\n|\n)+", ""),
    )
    project.manage("makemigrations", "stock")
    assert "FAKED" in project.manage("migrate", "stock", "--fake-initial")
    assert "colour" in project.manage("sqlmigrate", "stock", "0001")
    assert project.shell(
        "from django.db import DatabaseError\n"
        "print(StockItem.objects.count() > 0)\n"
        "try:\n"
        "    StockSupplier.objects.first()\n"
        "except DatabaseError as error:\n"
        "    print('colour' in str(error))"
    ) == ["True", "True"]


def test_the_hashes_of_each_are_checked_in_the_other(project):
    project.manage("makemigrations", "people")
    project.manage("migrate")
    assert project.shell(
        f"{move.BLOCKS['for_werkzeug']}\n"
        "from django.contrib.auth import authenticate, get_user_model\n"
        "from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password\n"
        "from django.contrib.auth.models import AbstractUser\n"
        "from werkzeug.security import check_password_hash, generate_password_hash\n"
        "kept = 'argon2' + AccountsUser.objects.get(username='manager').password\n"
        f"print(check_password({DEMO_PASSWORD!r}, kept), check_password('x', kept))\n"
        "theirs = 'werkzeug$' + generate_password_hash('right')\n"
        "print(len(theirs), AbstractUser._meta.get_field('password').max_length)\n"
        "user = get_user_model().objects.create(username='moved', password=theirs)\n"
        "user.full_clean()\n"
        "print(authenticate(username='moved', password='x'))\n"
        "print(authenticate(username='moved', password='right'))\n"
        "user.refresh_from_db()\n"
        "print(user.password.split('$')[0], user.check_password('right'))\n"
        "ours = for_werkzeug(PBKDF2PasswordHasher().encode('right', 'salt'))\n"
        "print(check_password_hash(ours, 'right'), check_password_hash(ours, 'x'))"
    ) == ["True False", "171 128", "None", "moved", "argon2 True", "True False"]


def test_the_admin_changes_records_of_unmanaged_models(project):
    (project.folder / "stock/admin.py").write_text(
        "from django.contrib import admin\n"
        "from .models import StockCategory\n"
        "admin.site.register(StockCategory)\n"
    )
    project.manage("makemigrations", "people")
    project.manage("migrate")
    assert project.shell(
        "from django.contrib.auth import get_user_model\n"
        "from django.test import Client\n"
        "client = Client()\n"
        "client.force_login(get_user_model().objects.create_superuser('admin'))\n"
        "there = '/admin/stock/stockcategory/'\n"
        "new = {'name': 'New', 'slug': 'new'}\n"
        "print(client.post(there + 'add/', new).status_code)\n"
        "pk = StockCategory.objects.get(name='New').pk\n"
        "print(client.post(f'{there}{pk}/change/', new | {'name': 'Newer'}).status_code)\n"
        "print(StockCategory.objects.get(pk=pk).name)"
    ) == ["302", "302", "Newer"]


def test_django_renders_a_jinja_template_that_uses_url_for(project):
    (line,) = project.shell(
        "from django.shortcuts import render\n"
        "from django.test import RequestFactory\n"
        "print(render(RequestFactory().get('/'), 'page.html', {'sku': 'A&B'}).content.decode())",
    )
    assert line.startswith('/items/A&amp;B/ A&amp;B <input type="hidden"')


def test_a_first_revision_from_an_empty_database_creates_new_ones(application, store, request):
    old, empty, new = application.old, store("empty").url, store("new")
    assert application.succeed("show").splitlines() == ["Fasteners"]
    application.succeed("db", "init")
    application.succeed("db", "migrate", on=empty)
    application.succeed("db", "stamp", "head")
    revision = application.revision()
    text, misread = MISREAD.subn("', persisted", revision.read_text("utf-8"))
    assert misread == (2 if request.config.option.db == "sqlite" else 0)
    revision.write_text(text)
    application.succeed("db", "upgrade", on=new.url)
    for one in (old, new):
        with one.opened() as database:
            assert len(database.rows("SELECT version_num FROM alembic_version")) == 1
    assert "stock_item" in inspect(new.engine).get_table_names()
    application.succeed("db", "check")


def test_tables_without_a_model_are_kept_by_include_object(store, tmp_path):
    old = store("django")
    plain = FlaskProject(tmp_path, old, f"Migrate(app, db)\n{OWN_CATEGORY}")
    plain.succeed("db", "init")
    plain.succeed("db", "stamp", "head")
    with old.opened() as database:
        assert database.rows("SELECT version_num FROM alembic_version") == []
    assert "remove_table" in plain.flask("db", "check").stderr
    keeping = move.BLOCKS["include_object"]
    kept = FlaskProject(tmp_path, old, f"{keeping}\n{OWN_CATEGORY}")
    kept.succeed("db", "migrate")
    text = kept.revision().read_text("utf-8")
    assert "add_column" in text
    assert "drop_table" not in text


def test_djangos_tables_are_dropped_in_this_order(store, tmp_path):
    old = store("django")
    dropping = FlaskProject(tmp_path, old, "Migrate(app, db)\n")
    dropping.succeed("db", "init")
    dropping.succeed("db", "revision")
    revision = dropping.revision()
    statements = "\n".join(f"    op.execute({line!r})" for line in move.SQL.splitlines())
    text = revision.read_text("utf-8")
    revision.write_text(text.replace("def upgrade():\n    pass", f"def upgrade():\n{statements}"))
    dropping.succeed("db", "upgrade")
    left = {name.partition("_")[0] for name in inspect(old.engine).get_table_names()}
    assert left == {"accounts", "stock", "api", "files", "alembic"}
