"""The transactions that services run in."""

from unittest import mock

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import OperationalError

from stockroom.accounts.authentication import add_user, get_user_by_username
from stockroom.accounts.models import User
from stockroom.extensions import db
from stockroom.stock.models import Category
from stockroom.web.transactions import on_commit, unit_of_work, write_without_waiting

from .conftest import make_app, operational_error


@pytest.fixture(autouse=True)
def context(app):
    """Run each test in a context of the application."""
    with app.app_context():
        yield


def test_a_unit_of_work_is_rolled_back_and_retried_after_a_lock_conflict():
    errors = [operational_error("database is locked")]

    @unit_of_work
    def add_category():
        # The slug is unique: a category of the first attempt would fail the second.
        db.session.add(Category(name="Spare parts", slug="spare-parts"))
        db.session.flush()
        if errors:
            raise errors.pop()

    add_category()
    same = select(func.count()).select_from(Category).filter_by(slug="spare-parts")
    assert db.session.scalar(same) == 1


def test_a_sign_up_is_retried_with_a_new_primary_key(monkeypatch):
    commit, values = db.session.commit, {"email": "", "password": "none"}

    def fail_first_commit():
        monkeypatch.setattr(db.session, "commit", commit)
        pk = get_user_by_username("ada").id
        db.session.rollback()
        # Another process takes the primary key that is free again.
        other = insert(User).values(id=pk, username="bob", username_key="bob", **values)
        with db.engine.begin() as connection:
            connection.execute(other)
        raise operational_error("database is locked")

    monkeypatch.setattr(db.session, "commit", fail_first_commit)
    user = add_user({"username": "ada", **values})
    assert user.profile.user_id == user.id == get_user_by_username("bob").id + 1


def test_the_third_conflict_is_raised():
    service = mock.Mock(side_effect=operational_error("database is locked"))
    with pytest.raises(OperationalError):
        unit_of_work(service)()
    assert service.call_count == 3


def test_other_errors_are_raised_immediately():
    service = mock.Mock(side_effect=operational_error("no such table"))
    with pytest.raises(OperationalError):
        unit_of_work(service)()
    assert service.call_count == 1


def test_an_error_after_the_commit_does_not_run_the_service_again(caplog):
    callback = mock.Mock(side_effect=operational_error("database is locked"))
    service = mock.Mock(side_effect=lambda: on_commit(callback))
    unit_of_work(service)()
    assert (service.call_count, callback.call_count) == (1, 1)
    assert "database is locked" in caplog.text


def test_write_without_waiting_does_not_change_the_timeout_of_other_writes(tmp_path):
    options = {"connect_args": {"timeout": 9}}
    app = make_app(tmp_path / "app.sqlite3", SQLALCHEMY_ENGINE_OPTIONS=options)
    with app.app_context():
        write_without_waiting(text("PRAGMA user_version = 1"))
        assert db.session.scalar(text("PRAGMA busy_timeout")) == 9000
