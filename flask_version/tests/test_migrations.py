"""The migrations match the models."""

from flask_migrate import check


def test_no_model_has_changed_without_a_migration(app):
    with app.app_context():
        check()
