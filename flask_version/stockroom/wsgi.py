"""The WSGI callable that a server imports (OPS-5)."""

from . import create_app

application = create_app()
