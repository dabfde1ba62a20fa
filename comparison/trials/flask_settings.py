"""The settings that the code of every card continues."""

SECRET_KEY = "choose-one"  # noqa: S105
SQLALCHEMY_DATABASE_URI = "sqlite:///stock.db"
