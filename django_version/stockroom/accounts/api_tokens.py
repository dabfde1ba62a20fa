"""Keys by which programs act for a person, each to be taken away alone (ACC-18)."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from ..web.transactions import in_batches
from .events import log_on_commit, revocations
from .models import ApiToken, User

MOST_LISTED = 100
PREFIX_LENGTH = 12


def digest_of(plain: str) -> str:
    """Return what is stored of a token, so that the table opens nothing (ACC-18)."""
    return sha256(plain.encode()).hexdigest()


def create_token(*, owner: User, name: str, days: int) -> tuple[ApiToken, str]:
    """Make a token and return it with its text, which is stored nowhere (ACC-18)."""
    plain = f"stk_{secrets.token_urlsafe(32)}"
    now = timezone.now()
    token = ApiToken.objects.create(
        owner=owner,
        name=name,
        prefix=plain[:PREFIX_LENGTH],
        digest=digest_of(plain),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return token, plain


def tokens_of(owner: User) -> QuerySet[ApiToken]:
    """Select the tokens of a person (ACC-18)."""
    return ApiToken.objects.filter(owner=owner)


def list_tokens(owner: User) -> QuerySet[ApiToken]:
    """Return the newest tokens of a person, dead ones too (ACC-18)."""
    return tokens_of(owner).order_by("-created_at", "-pk")[:MOST_LISTED]


@transaction.atomic
def revoke_tokens(tokens: QuerySet[ApiToken]) -> list[ApiToken]:
    """End tokens and return those that were not revoked before (ACC-18, ADM-15, SEC-8)."""
    living = list(tokens.filter(revoked_at=None).order_by("pk").select_for_update())
    for batch in in_batches(living):
        rows = ApiToken.objects.filter(pk__in=[token.pk for token in batch])
        rows.update(revoked_at=timezone.now())
        log_on_commit(revocations(rows))
    return living


@receiver(post_save, sender=User)
def end_tokens(sender: type[User], instance: User, update_fields: set[str] | None, **kwargs):
    """End the tokens of a person who gets another password or is made inactive (ACC-18)."""
    changed = update_fields or ()
    if "password" in changed or ("is_active" in changed and not instance.is_active):
        revoke_tokens(tokens_of(instance))
