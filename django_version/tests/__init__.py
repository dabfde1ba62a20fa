"""The project's own tests, run by `manage.py test`; `shared_spec/` describes the behaviour."""

import logging

logging.disable(logging.CRITICAL)
