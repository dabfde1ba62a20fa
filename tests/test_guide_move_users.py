"""The page about moving an application: Django's own tables, its users, and one login for both.

Run with `--db postgresql` or `--db mariadb`, they do it there too.
"""

import re
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from tests.harness import move, move_projects, servers
from tests.harness.databases import Database
from tests.harness.move_projects import DjangoProject
from tests.harness.visitor import DEMO_PASSWORD

pytest_plugins = ["tests.harness.move_fixtures"]
pytestmark = [pytest.mark.databases, pytest.mark.thorough("each test starts many processes")]
TWIN = """
from flask_migrate import Migrate
from stockroom import create_app
from stockroom.extensions import db

app = create_app()
"""
MANAGED = (
    (r" +managed = False\n", ""),
    (r"class AlembicVersion\(.*\n(?:    .*\n|\n)+", ""),
)
WERKZEUG = """
from werkzeug.security import generate_password_hash
shorter = generate_password_hash("right", "pbkdf2:sha256:1000")
AccountsUser.objects.filter(username="clerk").update(password=shorter)
"""
RIGHT = f"""
from django.contrib.auth import authenticate
print(authenticate(username="manager", password={DEMO_PASSWORD!r}))
print(authenticate(username="clerk", password="right"))
print(authenticate(username="clerk", password="wrong"))
"""
# After the first copy: a login with a new hash, a user changed in Flask, and one added there.
LATER = """
print(User.objects.get(username="clerk").password.split("$")[0])
olds = AccountsUser.objects.filter(username="manager")
olds.update(is_active=False, password=olds.get().password[:-4] + "AAAA")
AccountsUserGroups.objects.filter(user__username="manager")._raw_delete("default")
copy_users()
new = User.objects.get(username="manager")
print(new.is_active, new.password.endswith("AAAA"), new.groups.count())
values = AccountsUser.objects.filter(username="staff").values().get()
del values["id"]
later = AccountsUser.objects.create(**values | {"username": "later", "username_key": "later"})
copy_users()
print(User.objects.get(username="later").pk == later.pk)
print(User.objects.create(username="last").pk > later.pk)
"""
SAME_USERS = """
pairs = [(old, User.objects.get(pk=old.pk)) for old in AccountsUser.objects.all()]
print(len(pairs) > 1, all(getattr(old, one) == getattr(new, one) for old, new in pairs
                          for one in [*SAME, "username"]))
print(User.objects.get(username="manager").groups.get().name)
"""
MOVED = """
from django.db import connection
from people.models import User
connection.check_constraints()
movement = StockStockmovement.objects.filter(created_by__username="manager").first()
movement.pk, movement.request_key = None, None
movement.created_by = User.objects.create(username="only in Django")
movement.save()
print(StockStockmovement.objects.latest("pk").created_by.username)
"""
FLASK_LOGIN = """
from django.contrib.auth import get_user_model
from django.test import Client
from flask import Flask
from flask_login import LoginManager, UserMixin, login_user, logout_user
from shared import flask

app = Flask("old")
app.secret_key = flask.secret_key
LoginManager(app).user_loader(lambda key: None)
class OldUser(UserMixin):
    id = 7
app.add_url_rule("/in", "in", lambda: str(login_user(OldUser())))
app.add_url_rule("/out", "out", lambda: str(logout_user()))
users = get_user_model().objects
users.create_superuser("admin", pk=7)
old, new = app.test_client(), Client()
def status(ending=""):
    cookie = old.get_cookie("session")
    new.cookies["session"] = cookie.value + ending if cookie else ""
    return new.get("/admin/").status_code
print(status(), old.get("/in").text, status(), status("x"))
users.update(is_active=False)
print(status())
users.update(is_active=True)
print(status(), old.get("/out").text, status())
"""


def check(folder: Path, store: Database, code: str) -> str:
    """Return what the Flask twin's `db check` prints after this code."""
    twin = move.declared("flask").folder
    (folder / "app.py").write_text(TWIN + code, "utf-8")
    command = [sys.executable, "-m", "flask", "--app", "app", "db", "check"]
    variables = {"PYTHONPATH": str(twin), "STOCKROOM_DATABASE_URL": store.url}
    done = move_projects.failing(folder, [*command, "-d", str(twin / "migrations")], **variables)
    return done.stdout + done.stderr


def test_alembic_would_drop_what_migrate_creates(store, tmp_path):
    old = store("flask")
    project = DjangoProject(tmp_path / "project", old.url)
    assert "No new upgrade operations" in check(tmp_path, old, "")
    project.manage("makemigrations", "people")
    project.manage("migrate")
    said = check(tmp_path, old, "")
    assert "remove_table" in said
    assert {"people_user", "django_session", "auth_group"} <= set(re.findall(r"'(\w+)'", said))
    assert "No new upgrade operations" in check(tmp_path, old, move.BLOCKS["include_object"])


def test_the_users_are_copied_with_their_primary_keys_groups_and_hashes(project):
    project.manage("makemigrations", "people")
    project.manage("migrate")
    copied = f"{move.BLOCKS['copy_users']}\n{WERKZEUG}\ncopy_users()\n"
    assert project.shell(f"{copied}{SAME_USERS}{RIGHT}{LATER}") == [
        *("True True", "Managers"),
        *("manager", "clerk", "None"),
        *("argon2", "False True 0", "True", "True"),
    ]


def test_the_foreign_keys_move_to_the_new_users(store, tmp_path):
    old = store("flask")
    project = DjangoProject(tmp_path / "project", old.url)
    project.manage("makemigrations", "people")
    project.manage("migrate")
    project.shell(f"{move.BLOCKS['copy_users']}\ncopy_users()")
    project.change_models(*MANAGED)
    project.manage("makemigrations", "stock")
    project.manage("migrate", "stock", "--fake-initial")
    project.change_models((r"(?<=created_by = models.ForeignKey\()AccountsUser", '"people.User"'))
    project.manage("makemigrations", "stock")
    project.manage("migrate", "stock")
    keys = inspect(old.engine).get_foreign_keys("stock_stockmovement")
    assert {key["referred_table"] for key in keys} == {"people_user", "stock_item"}
    assert project.shell(MOVED) == ["only in Django"]


def test_django_reads_the_login_of_a_flask_application(request, tmp_path):
    store = servers.make(request.config.option.db, tmp_path, "new")
    project = DjangoProject(tmp_path / "project", store.url)
    (project.folder / "shared.py").write_text(move.BLOCKS["flask_login"], "utf-8")
    settings = project.folder / "settings.py"
    added = "MIDDLEWARE.insert(2, 'shared.flask_login')\n"
    settings.write_text(settings.read_text("utf-8") + added, "utf-8")
    project.manage("makemigrations", "people")
    project.manage("migrate")
    said = project.shell(FLASK_LOGIN)
    store.drop()
    assert said == ["302 True 200 302", "302", "200 True 302"]
