"""Requests that must have one effect, however often they are sent (STK-13, API-6)."""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import BigInteger, Select, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from ..accounts.models import User, utc_now
from ..database import PrimaryKey
from ..extensions import db
from ..purges import delete_some
from ..transactions import unit_of_work

KEY = re.compile(r"[!-~]{1,255}")
KEPT = timedelta(hours=24)


class KeyReused(Exception):
    """A key came before, with something else (STK-13, API-6)."""


class IdempotentRequest(db.Model):
    """A request that had its effect, and what it was answered (STK-13, API-6)."""

    __tablename__ = "stock_idempotentrequest"

    id: Mapped[PrimaryKey]
    # No foreign key: what is kept for a day holds nobody's account.
    person_id: Mapped[int] = mapped_column(BigInteger)
    path: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(default=0)
    body: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)

    __table_args__ = (
        UniqueConstraint("person_id", "path", "key", name="stock_idempotentrequest_once"),
        {"sqlite_autoincrement": True},
    )

    def __str__(self) -> str:
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
    about: Select,
    act: Callable[[], Answer],
) -> Answer:
    """Act and keep the answer, or return the one that was kept under the key (STK-13, API-6).

    Key, effect and answer are one transaction, and what `act` raises undoes them all. `digest` is
    that of what was asked for; raises KeyReused where the key came with something else.
    `about` is the record that the request is about, locked first, so that copies of it queue there:
    on MariaDB, to wait for a key that is then taken back would end in deadlocks.
    """
    forget_old_requests()
    db.session.execute(about.with_for_update())
    claim = {"person_id": person.id, "path": path, "key": key}
    if found := db.session.scalar(select(IdempotentRequest).filter_by(**claim)):
        if found.digest != digest:
            raise KeyReused
        return Answer(found.status, found.body, is_replayed=True)
    request = IdempotentRequest(**claim, digest=digest)
    db.session.add(request)
    answer = act()
    request.status, request.body = answer.status, answer.body
    return answer


def forget_old_requests() -> None:
    """Delete some that were kept long enough, past others who do so too (STK-13, API-6)."""
    old = select(IdempotentRequest.id).where(IdempotentRequest.created_at < utc_now() - KEPT)
    delete_some(old.order_by(IdempotentRequest.created_at))
