"""The parts of two twins' dumps that must be equal."""

import json

from tests.harness.twin import Twin

# Random, or a timestamp.
SECRETS = ("password", "prefix", "digest", "request_key")
MOMENTS = (
    "last_login",
    "date_joined",
    "created_at",
    "updated_at",
    "expires_at",
    "last_used_at",
    "revoked_at",
    "action_time",
)


def likened(twin: Twin) -> list[dict]:
    """Return the records of a twin's dump, without values that two twins cannot share."""
    records = [json.loads(one) for one in twin.dump().splitlines()[1:]]
    for record in records:
        for name in {*SECRETS, *MOMENTS} & set(record):
            if record[name] and (name in SECRETS or record[name] > twin.now):
                record[name] = "…"
    return records
