"""The project's own tests, run by `pytest`; `shared_spec/` describes the behavior."""
