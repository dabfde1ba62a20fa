"""The migrations match the models, and can be undone."""

from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from stockroom.extensions import db

from .conftest import make_app


def test_no_model_has_changed_without_a_migration(app):
    with app.app_context():
        check()


def test_a_downgrade_drops_all_tables_and_an_upgrade_recreates_them(tmp_path):
    with make_app(tmp_path / "stockroom.sqlite3").app_context():
        upgrade()
        tables = inspect(db.engine).get_table_names()
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        upgrade()
        assert inspect(db.engine).get_table_names() == tables
