"""Settings of the project; manage.py names this module."""

DEBUG = True

ROOT_URLCONF = "stockroom.urls"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
