"""Dump the whole stockroom to a file, and load it, here or in the other twin: a chapter (OPS-6)."""

from flask import Flask

from .cli import bp


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
