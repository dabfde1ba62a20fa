"""The settings that the code of every card continues."""

SECRET_KEY = "choose-one"
SQLALCHEMY_DATABASE_URI = "sqlite:///stock.db"
