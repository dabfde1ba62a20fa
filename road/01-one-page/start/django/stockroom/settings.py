"""Settings of the project; manage.py names this module."""

SECRET_KEY = "only for development"
DEBUG = True

ROOT_URLCONF = "stockroom.urls"
