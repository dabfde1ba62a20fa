"""A Django project and a Flask application with the code of the page about moving."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness.databases import Database
from tests.harness.declaration import clean_environment
from tests.harness.move import BLOCKS

SETTINGS = """
import dj_database_url
SECRET_KEY = "only for this test"
ALLOWED_HOSTS = ["testserver"]
INSTALLED_APPS = [
    "stock",
    "people",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
DATABASES = {{"default": dj_database_url.parse({url!r})}}
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
}}, {{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {{"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]}},
}}]
"""
URLS = """
from django.contrib import admin
from django.urls import include, path
stock = ([path("items/<sku>/", lambda request, sku: None, name="item_detail")], "stock")
urlpatterns = [path("", include(stock)), path("admin/", admin.site.urls)]
"""
PAGE = "{{ url_for('stock.item_detail', sku=sku) }} {{ sku }} {{ csrf_input }}"
APPLICATION = """
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event

app = Flask(__name__)
app.config.from_prefixed_env()
db = SQLAlchemy(app)

@event.listens_for(Engine, "connect")
def check_foreign_keys(connection, record):
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite:"):
        connection.execute("PRAGMA foreign_keys = ON")
"""
# A command that follows a relationship of the reflected models.
SHOW = """
@app.cli.command()
def show():
    print(db.session.scalar(db.select(Item).filter_by(sku="HEX-M8-030")).category.name)
"""
# A model with written columns, of which the old table has all but the last.
OWN_CATEGORY = """
class Category(db.Model):
    __tablename__ = "stock_category"
    id = db.Column(db.BigInteger, primary_key=True)
    name = db.Column(db.String(80), nullable=False, unique=True)
    slug = db.Column(db.String(80), nullable=False, unique=True)
    note = db.Column(db.String(80))
"""


def run(folder: Path, command: list[str], **variables: str) -> str:
    """Run a command in a folder and return what it prints."""
    done = failing(folder, command, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout


def failing(folder: Path, command: list[str], **variables: str) -> subprocess.CompletedProcess:
    """Run a command in a folder, which may fail."""
    return subprocess.run(
        command,
        cwd=folder,
        env=clean_environment(**variables),
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def python(code: str) -> list[str]:
    """Return the command that runs code with the models of a Django project."""
    setup = "import django; django.setup()\nfrom stock.models import *\n"
    return [sys.executable, "-c", setup + code]


class DjangoProject:
    """A Django project on a database of the Flask twin, with models written by inspectdb."""

    def __init__(self, folder: Path, url: str) -> None:
        """Write the project; the URL is that of its database."""
        self.folder, self.models = folder, folder / "stock/models.py"
        self._variables = {"PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "settings"}
        for name in ("stock", "people", "templates"):
            (folder / name).mkdir(parents=True)
            (folder / name / "__init__.py").touch()
        (folder / "settings.py").write_text(SETTINGS.format(url=url))
        (folder / "urls.py").write_text(URLS)
        (folder / "hashers.py").write_text(BLOCKS["WerkzeugHasher"])
        (folder / "jinja.py").write_text(BLOCKS["environment"])
        (folder / "templates/page.html").write_text(PAGE)
        (folder / "people/models.py").write_text(BLOCKS["User"])
        self.models.write_text(self.manage("inspectdb"))

    def manage(self, *arguments: str) -> str:
        """Run a Django command and return what it prints."""
        return run(self.folder, [sys.executable, "-m", "django", *arguments], **self._variables)

    def shell(self, code: str) -> list[str]:
        """Run code in the project and return the printed lines."""
        return run(self.folder, python(code), **self._variables).splitlines()

    @contextmanager
    def paused(self, code: str) -> Iterator[None]:
        """Run code until it prints, and the rest of it, after `input()`, at the end."""
        with subprocess.Popen(
            python(code),
            cwd=self.folder,
            env=clean_environment(**self._variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            assert process.stdout.readline()
            yield
            process.communicate("\n")
        assert process.returncode == 0

    def change_models(self, *changes: tuple[str, str]) -> None:
        """Replace text in the models by regular expressions, each at least once."""
        text = self.models.read_text("utf-8")
        for pattern, replacement in changes:
            text, count = re.subn(pattern, replacement, text)
            assert count, pattern
        self.models.write_text(text)


class FlaskProject:
    """A Flask application whose models are the tables of an old database."""

    def __init__(self, folder: Path, old: Database, code: str) -> None:
        """Write the application; the code follows `db`."""
        self.folder, self.old = folder, old
        (folder / "app.py").write_text(APPLICATION + code, "utf-8")

    def flask(self, *arguments: str, on: str = "") -> subprocess.CompletedProcess:
        """Run a Flask command on a database, usually the old one; it may fail."""
        old = self.old.url
        variables = {"OLD_DATABASE_URL": old, "FLASK_SQLALCHEMY_DATABASE_URI": on or old}
        command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
        return failing(self.folder, command, **variables)

    def succeed(self, *arguments: str, on: str = "") -> str:
        """Run a Flask command and return its output."""
        done = self.flask(*arguments, on=on)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def revision(self) -> Path:
        """Return the newest revision."""
        files = (self.folder / "migrations/versions").glob("*.py")
        return max(files, key=lambda file: file.stat().st_mtime_ns)
