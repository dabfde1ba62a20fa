"""Users created and logged in by other code than the pages: a shell, a script, single sign-on."""

import sys

import pytest

from tests.harness import process
from tests.spec.arrange import can_log_in, is_logged_in, session_cookie

BEGIN = {
    "django": """
import os
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "stockroom.settings"
django.setup()
from django.test import Client
from stockroom.accounts.models import User
def find():
    return User.objects.get(username="clerk")
""",
    "flask": """
from flask import session
from stockroom import create_app
from stockroom.accounts.authentication import get_user_by_username
from stockroom.accounts.sessions import log_in
from stockroom.extensions import db
app = create_app()
app.test_request_context().push()
def find():
    return get_user_by_username("clerk")
""",
}
LOG_IN = {
    "django": """
client = Client()
client.force_login(find())
print(client.cookies["sessionid"].value)
""",
    "flask": """
log_in(find())
print(app.session_interface.get_signing_serializer(app).dumps(dict(session)))
""",
}
RENAME = {
    "django": """
user = find()
user.username = "Storekeeper"
user.save(update_fields=["username"])
""",
    "flask": """
find().username = "Storekeeper"
db.session.commit()
""",
}


@pytest.fixture
def run(twin):
    """Return a function that runs the twin's code on its database and returns the output."""

    def run(code):
        key = twin.declaration.key
        command = [sys.executable, "-c", BEGIN[key] + code[key]]
        return process.run(twin.declaration, command, twin.environment()).strip()

    return run


@pytest.mark.spec("ACC-19")
def test_a_login_from_other_code_is_valid(run, visitor):
    name, browser = session_cookie(visitor("member")), visitor()
    browser.cookies.set(name, run(LOG_IN), domain="127.0.0.1", path="/")
    assert is_logged_in(browser)


@pytest.mark.spec("ACC-2")
def test_a_username_changed_by_other_code_takes_effect_at_login(run, twin):
    run(RENAME)
    assert can_log_in(twin, "storekeeper", "correct horse stockroom")
    assert not can_log_in(twin, "clerk", "correct horse stockroom")
