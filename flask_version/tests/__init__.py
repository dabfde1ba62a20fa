"""The project's own tests, run by `pytest`; `shared_spec/` says what the whole does."""
