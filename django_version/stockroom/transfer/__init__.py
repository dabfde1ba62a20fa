"""Dump the whole stockroom to a file, and load it, here or in the other twin (OPS-6)."""
