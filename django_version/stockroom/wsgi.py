"""The WSGI callable that a server imports (OPS-5)."""

import os
import re

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stockroom.settings")
# Without their hashes no page can be rendered, not even an error page.
if settings.PRODUCTION and not staticfiles_storage.hashed_files:
    raise SystemExit("static files: run manage.py collectstatic with STOCKROOM_ENV=production")


class Request(WSGIRequest):
    def parse_file_upload(self, META, post_data):
        """Respond with 400 to a part with `a*=` and `a*1=`: Python raises TypeError (SEC-6)."""
        try:
            return super().parse_file_upload(META, post_data)
        except TypeError as error:
            raise BadRequest("invalid part header") from error


django_application = get_wsgi_application()
django_application.request_class = Request


def application(environ, start_response):
    """Drop the `*` of encoded parameters, which Django cannot always decode (SEC-6)."""
    for name in {"CONTENT_TYPE", "HTTP_ACCEPT"} & environ.keys():
        environ[name] = re.sub(";[^,]*", lambda match: match[0].replace("*", ""), environ[name])
    return django_application(environ, start_response)
