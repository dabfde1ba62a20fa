"""One test suite for every implementation of the stockroom."""
