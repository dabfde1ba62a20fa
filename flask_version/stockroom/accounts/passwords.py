"""How passwords are hashed (ACC-15), and which are refused (ACC-9)."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from ..web.text import is_flooded

MIN_LENGTH = 12
MAX_LENGTH = 128
MAX_SIMILARITY = 0.7


def normal_password(password: str) -> str:
    """Return a password in NFC, however a keyboard writes its letters (ACC-9, ACC-15)."""
    return password if is_flooded(password) else unicodedata.normalize("NFC", password)


def spellings(password: str) -> list[str]:
    """Return a password in NFC and, where that differs, as it was typed (ACC-15)."""
    return list(dict.fromkeys([normal_password(password), password]))


def hasher() -> PasswordHasher:
    """Return argon2id with 19 MiB, 2 passes, 1 lane, as OWASP advises (ACC-15)."""
    memory = current_app.config["ARGON2_MEMORY_KIB"]
    return PasswordHasher(time_cost=2, memory_cost=memory, parallelism=1)


def hash_password(password: str) -> str:
    """Return the hash that is stored instead of the password, of its NFC (ACC-15).

    It takes as many rounds as a wrong password at most: the time tells nothing (ACC-4).
    """
    return [hasher().hash(one) for one in spellings(password)][0]


def verify_password(stored: str, password: str) -> bool:
    """Tell whether the password is the one that was hashed, in NFC or as typed (ACC-3, ACC-15)."""
    return any(is_hash_of(stored, one) for one in spellings(password))


def is_hash_of(stored: str, text: str) -> bool:
    """Tell whether a text is the one that was hashed; what is no hash costs as much (ACC-4)."""
    try:
        return hasher().verify(stored, text)
    except InvalidHashError:
        hasher().hash(text)
        return False
    except VerificationError:
        return False


def is_outdated(stored: str) -> bool:
    """Tell whether a hash was made with other parameters than today's (ACC-15)."""
    return hasher().check_needs_rehash(stored)


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords that everyone tries first (ACC-9)."""
    path = Path(__file__).parent / "common-passwords.txt"
    return frozenset(line.strip() for line in path.read_text(encoding="utf-8").splitlines())


def is_similar(password: str, value: str) -> bool:
    """Tell whether a password resembles a value or one of its words (ACC-9).

    The measure is that of Django's UserAttributeSimilarityValidator: the ratio of characters in
    common, skipped where a value is too short beside the password to reach it.
    """
    password, value = password.lower(), value.lower()
    for part in [*re.split(r"\W+", value), value]:
        too_short = len(password) >= 10 * len(part)
        if too_short and len(part) < MAX_SIMILARITY / 2 * len(password):
            continue
        if SequenceMatcher(a=password, b=part).quick_ratio() >= MAX_SIMILARITY:
            return True
    return False


def password_problems(
    password: str, *, username: str = "", email: str = "", display_name: str = ""
) -> list[str]:
    """Return what is wrong with a new password, nothing if it may be used (ACC-9)."""
    password, problems = normal_password(password), []
    personal = {"username": username, "email address": email}
    similar = [name for name, value in personal.items() if value and is_similar(password, value)]
    # Username and email make one complaint together, the display name one of its own.
    similar = similar[:1] + [
        "display name" for value in [display_name] if value and is_similar(password, value)
    ]
    problems += [f"The password is too similar to the {name}." for name in similar]
    if len(password) < MIN_LENGTH:
        problems.append(
            f"This password is too short. It must contain at least {MIN_LENGTH} characters."
        )
    if len(password) > MAX_LENGTH:
        problems.append(
            f"This password is too long. It must contain at most {MAX_LENGTH} characters."
        )
    if password.lower().strip() in common_passwords():
        problems.append("This password is too common.")
    if password.isdigit():
        problems.append("This password is entirely numeric.")
    return problems
