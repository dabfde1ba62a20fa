"""Dump the whole stockroom to a file, and load it, here or in the other twin: a chapter (OPS-6)."""

from .cli import bp as bp
