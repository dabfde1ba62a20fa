"""The page about moving an application: its code and its commands do what it says."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from comparison.guide import text_pages
from tests.harness import declaration
from tests.harness.declaration import clean_environment
from tests.harness.process import current_time
from tests.harness.twin import Twin

SOURCE, _name, _more = text_pages.PAGES["move.html"]
PASSWORD = "correct horse stockroom"
BLOCKS = dict(
    (re.search(r"^(?:class|def) (\w+)|^(with) ", code, re.MULTILINE).group(), code)
    for code in re.findall(r"```python\n(.*?)```", SOURCE.read_text("utf-8"), re.DOTALL)
)
SETTINGS = """
SECRET_KEY = "only for this test"
INSTALLED_APPS = ["stock"]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {file!r}}}}}
USE_TZ = True
ROOT_URLCONF = "urls"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "hashers.WerkzeugHasher",
]
TEMPLATES = [{{
    "BACKEND": "django.template.backends.jinja2.Jinja2",
    "DIRS": ["templates"],
    "OPTIONS": {{"environment": "jinja.environment"}},
}}]
"""
URLS = """
from django.urls import include, path
stock = ([path("items/<sku>/", lambda request, sku: None, name="item_detail")], "stock")
urlpatterns = [path("", include(stock))]
"""
PAGE = "{{ url_for('stock.item_detail', sku=sku) }} {{ sku }} {{ csrf_input }}"


@pytest.fixture(scope="module")
def databases(tmp_path_factory) -> dict[str, Path]:
    """Return the SQLite file of each twin, with the demo data, by key."""
    folder, found = tmp_path_factory.mktemp("move"), {}
    for twin in declaration.find():
        served = Twin(twin, folder, folder / twin.key, current_time())
        served.stop()
        found[twin.key] = served.store.file
    return found


@pytest.fixture(scope="module")
def project(databases, tmp_path_factory) -> Path:
    """Return a Django project on the Flask twin's database, with the code of the page."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "settings.py").write_text(SETTINGS.format(file=str(databases["flask"])))
    (folder / "urls.py").write_text(URLS)
    (folder / "hashers.py").write_text(BLOCKS["class WerkzeugHasher"])
    (folder / "jinja.py").write_text(BLOCKS["def environment"])
    (folder / "templates").mkdir()
    (folder / "templates/page.html").write_text(PAGE)
    (folder / "stock").mkdir()
    (folder / "stock/__init__.py").touch()
    (folder / "stock/models.py").write_text(manage(folder, "inspectdb"))
    return folder


def manage(folder: Path, *arguments: str) -> str:
    """Run a Django command and return what it prints."""
    command = [sys.executable, "-m", "django", *arguments, "--settings=settings"]
    return run(folder, command, PYTHONPATH=str(folder))


def run(folder: Path, command: list[str], **variables: str) -> str:
    """Run a command in a folder and return what it prints."""
    environment = clean_environment(**variables)
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def shell(folder: Path, code: str) -> list[str]:
    """Run code in the Django project and return the printed lines."""
    code = f"import django; django.setup()\nfrom stock.models import *\n{code}"
    variables = {"PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "settings"}
    return run(folder, [sys.executable, "-c", code], **variables).splitlines()


def test_inspectdb_reads_the_tables_of_the_flask_twin(project):
    text = (project / "stock/models.py").read_text("utf-8")
    assert "managed = False" in text
    assert "CompositePrimaryKey" in text
    assert "This field type is a guess" in text
    assert shell(
        project,
        "item = StockItem.objects.select_related('category').get(sku='HEX-M8-030')\n"
        "print(item.category.name, item.stockstockmovement_set.exists())",
    ) == ["Fasteners True"]


def test_the_hashes_of_each_are_checked_in_the_other(project):
    convert = BLOCKS["def for_werkzeug"]
    assert shell(
        project,
        f"{convert}\n"
        "from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password\n"
        "from werkzeug.security import check_password_hash, generate_password_hash\n"
        "kept = AccountsUser.objects.get(username='manager').password\n"
        "theirs = 'werkzeug$' + generate_password_hash('right')\n"
        "renewed = []\n"
        "ours = for_werkzeug(PBKDF2PasswordHasher().encode('right', 'salt'))\n"
        "kept = 'argon2' + kept\n"
        f"print(check_password({PASSWORD!r}, kept), check_password('x', kept))\n"
        "print(check_password('right', theirs, renewed.append), check_password('x', theirs))\n"
        "print(renewed, check_password_hash(ours, 'right'), check_password_hash(ours, 'x'))",
    ) == ["True False", "True False", "['right'] True False"]


def test_django_renders_a_jinja_template_that_uses_url_for(project):
    (line,) = shell(
        project,
        "from django.shortcuts import render\n"
        "from django.test import RequestFactory\n"
        "print(render(RequestFactory().get('/'), 'page.html', {'sku': 'A&B'}).content.decode())",
    )
    assert line.startswith('/items/A&amp;B/ A&amp;B <input type="hidden"')


def test_django_takes_over_the_schema_with_fake_initial(project):
    models = project / "stock/models.py"
    models.write_text(re.sub(r" +managed = False\n", "", models.read_text("utf-8")))
    manage(project, "makemigrations", "stock")
    assert "FAKED" in manage(project, "migrate", "stock", "--fake-initial")
    assert shell(project, "print(StockItem.objects.count() > 0)") == ["True"]


def test_flask_reads_the_tables_of_the_django_twin(databases, tmp_path):
    (tmp_path / "app.py").write_text(
        "from flask import Flask\n"
        "from flask_migrate import Migrate\n"
        "from flask_sqlalchemy import SQLAlchemy\n"
        "app = Flask(__name__)\n"
        f"app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite:///{databases['django']}'\n"
        "db = SQLAlchemy(app)\n"
        "Migrate(app, db)\n" + BLOCKS["with "] + "\n"
        "@app.cli.command()\n"
        "def show():\n"
        "    print(db.session.scalar(db.select(Item).filter_by(sku='HEX-M8-030')).category.name)\n"
    )
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    assert run(tmp_path, [*flask, "show"]).splitlines() == ["Fasteners"]
    run(tmp_path, [*flask, "db", "init"])
    run(tmp_path, [*flask, "db", "stamp", "head"])
    assert "No new upgrade operations" in run(tmp_path, [*flask, "db", "check"])
    with sqlite3.connect(databases["django"]) as database:
        assert database.execute("SELECT count(*) FROM alembic_version").fetchone() == (0,)
