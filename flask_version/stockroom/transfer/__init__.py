"""Dump the whole stockroom to a file, and load it, here or in the other twin: a chapter (OPS-6)."""

from flask import Flask

from .cli import dump, load


def init_app(app: Flask) -> None:
    app.cli.add_command(dump)
    app.cli.add_command(load)
