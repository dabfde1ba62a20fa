"""API tokens: create, list and revoke them; the database stores only digests (ACC-18)."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.db import models, transaction
from django.db.models import QuerySet
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from ..accounts.events import log_on_commit
from ..accounts.models import User
from ..web.fields import LineField

PREFIX_LENGTH = 12


class ApiTokenQuerySet(QuerySet):
    def create_token(self, *, owner: User, name: str, days: int) -> tuple["ApiToken", str]:
        """Create a token and return it with its plaintext, which is not stored."""
        plaintext = f"stk_{secrets.token_urlsafe(32)}"
        token = self.create(
            owner=owner,
            name=name,
            prefix=plaintext[:PREFIX_LENGTH],
            digest=token_digest(plaintext),
            expires_at=timezone.now() + timedelta(days=days),
        )
        return token, plaintext

    @transaction.atomic
    def revoke(self) -> list["ApiToken"]:
        """Revoke tokens and return those that were not revoked before."""
        active = self.filter(revoked_at=None).order_by("pk").prefetch_related("owner")
        revoked = list(active.select_for_update())
        now = timezone.now()
        for token in revoked:
            token.revoked_at = now
            fields = {"name": token.name, "prefix": token.prefix}
            log_on_commit("token_revoked", target=token.owner.username, **fields)
        self.model.objects.bulk_update(revoked, ["revoked_at"])
        return revoked


class ApiToken(models.Model):
    owner = models.ForeignKey(User, on_delete=models.CASCADE)
    name = LineField(max_length=80)
    prefix = models.CharField(max_length=PREFIX_LENGTH)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "API token"

    def __str__(self):
        return self.name

    @property
    def is_expired(self):
        return self.expires_at <= timezone.now()


def token_digest(plaintext: str) -> str:
    """Return the SHA-256 digest of a token, which the database stores instead."""
    return sha256(plaintext.encode()).hexdigest()


@receiver(post_save, sender=User)
def revoke_on_change(sender, instance, **kwargs):
    """Revoke a user's tokens when the user is deactivated or the password is changed."""
    # set_password() keeps the raw password in `_password` until the user is saved.
    if not instance.is_active or instance._password is not None:
        ApiToken.objects.filter(owner=instance).revoke()
