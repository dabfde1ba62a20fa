"""Hash passwords and reject weak ones (ACC-9, ACC-15)."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import current_app

from ..web.text import has_too_many_marks

MIN_LENGTH = 12
MAX_LENGTH = 128
MAX_SIMILARITY = 0.7


def normalize_password(password: str) -> str:
    """Return a password in NFC, as keyboards differ in what they send."""
    return password if has_too_many_marks(password) else unicodedata.normalize("NFC", password)


def hasher() -> PasswordHasher:
    """Return an argon2id hasher, by default with OWASP's minimum (19 MiB, 2 passes, 1 lane)."""
    memory = current_app.config["ARGON2_MEMORY_KIB"]
    return PasswordHasher(time_cost=2, memory_cost=memory, parallelism=1)


def hash_password(password: str) -> str:
    return hasher().hash(normalize_password(password))


def verify_password(password_hash: str, password: str) -> bool:
    """Return whether a password matches a hash; an invalid hash takes just as long."""
    try:
        return hasher().verify(password_hash, normalize_password(password))
    except ValueError:
        hash_password(password)
    except VerificationError:
        pass
    return False


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords that attackers try first."""
    path = Path(__file__).with_name("common-passwords.txt")
    return frozenset(path.read_text("utf-8").splitlines())


def is_similar(password: str, value: str) -> bool:
    """Return whether a password resembles a value or one of its words."""
    # As in Django's UserAttributeSimilarityValidator, the ratio of common characters decides.
    password, value = password.lower(), value.lower()
    for part in filter(None, [*re.split(r"\W+", value), value]):
        # A much shorter part cannot reach it, and comparing a huge password would take seconds.
        is_comparable = len(password) < 10 * len(part)
        if is_comparable and SequenceMatcher(a=password, b=part).quick_ratio() >= MAX_SIMILARITY:
            return True
    return False


def password_problems(
    password: str, *, username: str = "", email: str = "", display_name: str = ""
) -> list[str]:
    """Return the reasons to reject a new password."""
    password, problems = normalize_password(password), []
    if is_similar(password, username):
        problems.append("The password is too similar to the username.")
    elif is_similar(password, email):
        problems.append("The password is too similar to the email address.")
    if is_similar(password, display_name):
        problems.append("The password is too similar to the display name.")
    if len(password) < MIN_LENGTH:
        rule = f"It must contain at least {MIN_LENGTH} characters."
        problems.append(f"This password is too short. {rule}")
    if len(password) > MAX_LENGTH:
        rule = f"It must contain at most {MAX_LENGTH} characters."
        problems.append(f"This password is too long. {rule}")
    if password.lower().strip() in common_passwords():
        problems.append("This password is too common.")
    if password.isdigit():
        problems.append("This password is entirely numeric.")
    return problems
