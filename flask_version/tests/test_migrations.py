"""The migrations make what the models say."""

from flask_migrate import check


def test_no_model_has_changed_without_a_migration(app):
    with app.app_context():
        check()
