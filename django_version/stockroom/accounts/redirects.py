"""Where a person may be sent after logging in (ACC-5)."""

from urllib.parse import urlsplit

from django.urls import reverse

from .models import User

MAX_LENGTH = 2048


def is_local_path(target: str) -> bool:
    """Return whether a browser takes the target as a path on this host (ACC-5).

    Browsers take `//` and `/\\` for another host and drop control characters and outer spaces.
    """
    if not target.startswith("/") or target.startswith("//") or len(target) > MAX_LENGTH:
        return False
    if "\\" in target or not target.isprintable():
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def landing(user: User, target: str) -> str:
    """Return where to go, in place of a dashboard that the person may not see (ACC-3)."""
    may_see = user.has_perm("stock.view_item") or target != reverse("reports:dashboard")
    return target if may_see else reverse("accounts:profile")
