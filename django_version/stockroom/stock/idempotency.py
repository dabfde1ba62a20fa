"""Requests that must have one effect, however often they are sent (STK-13, API-6)."""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils import timezone

from ..accounts.models import User
from ..purges import delete_some
from ..transactions import unit_of_work

KEY = re.compile(r"[!-~]{1,255}")
KEPT = timedelta(hours=24)


class KeyReused(Exception):
    """A key came before, with something else (STK-13, API-6)."""


class IdempotentRequest(models.Model):
    """A request that had its effect, and what it was answered (STK-13, API-6)."""

    # What is kept for a day holds nobody's account, and is found by the constraint below.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.IntegerField(default=0)
    body = models.TextField(default="")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        # Nobody needs a right to it, so none is offered.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person", "path", "key"], name="stock_idempotentrequest_once"
            )
        ]

    def __str__(self):
        return f"{self.path} {self.key}"


@dataclass(frozen=True)
class Answer:
    """What a request was answered, and whether that was said before (STK-13, API-6)."""

    status: int
    body: str
    is_replayed: bool = False


def new_key() -> str:
    """Return a key that nobody has used (STK-13)."""
    return secrets.token_urlsafe(16)


def is_key(text: str) -> bool:
    """Tell whether a text can be a key: 1 to 255 visible ASCII characters (STK-13, API-6)."""
    return bool(KEY.fullmatch(text))


def digest_of(content: Mapping[str, object]) -> str:
    """Return what tells a request from another one under the same key (STK-13, API-6)."""
    return sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


@unit_of_work
def answer_once(
    *,
    person: User,
    path: str,
    key: str,
    digest: str,
    about: models.QuerySet,
    act: Callable[[], Answer],
) -> Answer:
    """Act and keep the answer, or return the one that was kept under the key (STK-13, API-6).

    Key, effect and answer are one transaction, and what `act` raises undoes them all. `digest` is
    that of what was asked for; raises KeyReused where the key came with something else.
    `about` is the record that the request is about, locked first, so that copies of it queue there:
    on MariaDB, to wait for a key that is then taken back would end in deadlocks.
    """
    forget_old_requests()
    about.select_for_update().values_list("pk").first()
    claim = {"person": person, "path": path, "key": key}
    if found := IdempotentRequest.objects.filter(**claim).first():
        if found.digest != digest:
            raise KeyReused
        return Answer(found.status, found.body, is_replayed=True)
    request = IdempotentRequest.objects.create(**claim, digest=digest)
    answer = act()
    request.status, request.body = answer.status, answer.body
    request.save(update_fields=["status", "body"])
    return answer


def forget_old_requests() -> None:
    """Delete some that were kept long enough, past others who do so too (STK-13, API-6)."""
    old = IdempotentRequest.objects.filter(created_at__lt=timezone.now() - KEPT)
    delete_some(old.order_by("created_at"))
