"""The WSGI callable that a server imports (OPS-5)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stockroom.settings")
django_application = get_wsgi_application()


def application(environ, start_response):
    """Drop the `*` of encoded parameters, which Django cannot always decode (SEC-6)."""
    environ["CONTENT_TYPE"] = environ.get("CONTENT_TYPE", "").replace("*", "")
    return django_application(environ, start_response)
