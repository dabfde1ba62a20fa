"""The commands that fill a stockroom and create its first users."""

import pytest
from sqlalchemy import func, select

from stockroom.accounts.authentication import get_user_by_username
from stockroom.accounts.models import User
from stockroom.stock.models import Item

from .conftest import make_app


@pytest.fixture
def set_up(app):
    """Return a function that runs set-up with the password in a pipe."""

    def set_up(*options, password="brass hinge under rain"):
        args = ["set-up", "ann", "--email=ann@stockroom.example", *options]
        return app.test_cli_runner().invoke(args=args, input=f"{password}\n")

    return set_up


def test_set_up_creates_a_user_in_a_group(app, set_up):
    assert set_up("--group=Clerks").output == "User “ann” was created.\n"
    with app.app_context():
        ann = get_user_by_username("ann")
        assert ann.check_password("brass hinge under rain")
        assert ann.has_perm("stock.add_stockmovement")
        assert not ann.is_staff


def test_set_up_creates_a_superuser(app, set_up):
    assert set_up("--superuser").output == "User “ann” was created.\n"
    with app.app_context():
        assert get_user_by_username("ann").is_superuser
        assert get_user_by_username("ann").is_staff


def test_set_up_rejects_a_weak_password(set_up, scalar):
    result = set_up(password="short")
    assert result.exit_code == 1
    assert "This password is too short." in result.output
    assert scalar(select(User).filter_by(username="ann")) is None


def test_seed_leaves_a_filled_stockroom_unchanged(app, scalar):
    count = scalar(select(func.count()).select_from(Item))
    result = app.test_cli_runner().invoke(args=["seed"])
    assert "nothing was changed" in result.output
    assert scalar(select(func.count()).select_from(Item)) == count


def test_seed_needs_a_migrated_database(tmp_path):
    result = make_app(tmp_path / "empty.sqlite3").test_cli_runner().invoke(args=["seed"])
    assert result.exit_code == 1
    assert result.output == "Error: the database is not migrated; migrate it first\n"
