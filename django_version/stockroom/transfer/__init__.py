"""The whole stockroom as a file, to be kept or to move into the other twin (OPS-6)."""
