"""The project's own tests, run by `manage.py test`; `shared_spec/` describes the behavior."""

import logging

# Print no log lines. The loggers keep their levels, so that assertLogs() sees every record.
for handler in logging.getLogger().handlers:
    handler.setLevel(logging.CRITICAL)
