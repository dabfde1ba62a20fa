"""Users with their profiles, groups, permissions and sessions."""

import re
import unicodedata
from datetime import datetime
from functools import cached_property

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, bindparam, select, union
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates
from wtforms.validators import Regexp

from ..database import PrimaryKey, RecordId, utc_now
from ..extensions import db
from ..web.time_zones import TIME_ZONE_INFO
from ..web.validators import EMAIL_INFO
from .passwords import verify_password

MAX_USERNAME = 150
# Case folding can turn one character into three.
MAX_USERNAME_KEY = 3 * MAX_USERNAME
USERNAME_TAKEN = "A user with that username already exists."
USERNAME_PATTERN = re.compile(r"[\w.@+-]+\Z")
USERNAME_INVALID = (
    "Enter a valid username. "
    "This value may contain only letters, numbers, and @/./+/-/_ characters."
)
USERNAME_INFO = {
    "field": "username",
    "characters": [],
    "checks": [Regexp(USERNAME_PATTERN, message=USERNAME_INVALID)],
    "taken": USERNAME_TAKEN,
}


def username_key(username: str) -> str:
    """Return a username in NFKC and case-folded, for comparisons (ACC-2)."""
    # Normalizing text too long to be a username could take minutes.
    if len(username) > MAX_USERNAME:
        return f" {username[:MAX_USERNAME_KEY]}"  # No username contains a space.
    return unicodedata.normalize("NFKC", username).casefold()


def link_table(left: str, right: str, name: str) -> Table:
    """Return a many-to-many table with a foreign key such as `user_id` for each side (ACC-6)."""

    def key(table: str, *, index: bool = False) -> Column:
        target = ForeignKey(f"accounts_{table}.id", ondelete="CASCADE")
        return Column(f"{table}_id", BigInteger, target, primary_key=True, index=index)

    return Table(name, db.metadata, key(left), key(right, index=True))


user_groups = link_table("user", "group", "accounts_user_groups")
user_permissions = link_table("user", "permission", "accounts_user_permissions")
group_permissions = link_table("group", "permission", "accounts_group_permissions")


class Permission(db.Model):
    """A permission, such as `stock.view_item` (ACC-6)."""

    __tablename__ = "accounts_permission"

    id: Mapped[PrimaryKey]
    codename: Mapped[str] = mapped_column(String(100), unique=True)


# Built at import, as building the statement costs time in every request.
PERMISSIONS_OF_USERS = union(
    select(Permission.codename)
    .join(user_permissions)
    .where(user_permissions.c.user_id.in_(bindparam("user_ids", expanding=True))),
    select(Permission.codename)
    .join(group_permissions)
    .join(user_groups, user_groups.c.group_id == group_permissions.c.group_id)
    .where(user_groups.c.user_id.in_(bindparam("user_ids", expanding=True))),
)


class Group(db.Model):
    """A set of permissions for its members (ACC-6)."""

    __tablename__ = "accounts_group"

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(150), unique=True)
    permissions: Mapped[list[Permission]] = relationship(secondary=group_permissions)

    def __str__(self) -> str:
        return self.name


class User(db.Model):
    """A user account; the display name is in the profile (ACC-2)."""

    __tablename__ = "accounts_user"

    id: Mapped[PrimaryKey]
    password: Mapped[str] = mapped_column(String(128))
    last_login: Mapped[datetime | None]
    is_superuser: Mapped[bool] = mapped_column(default=False, info={"label": "Superuser status"})
    username: Mapped[str] = mapped_column(String(MAX_USERNAME), unique=True, info=USERNAME_INFO)
    is_staff: Mapped[bool] = mapped_column(default=False, info={"label": "Staff status"})
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "Active"})
    date_joined: Mapped[datetime] = mapped_column(default=utc_now)
    username_key: Mapped[str] = mapped_column(String(MAX_USERNAME_KEY), unique=True)
    email: Mapped[str] = mapped_column(String(254), info=EMAIL_INFO | {"label": "Email address"})
    groups: Mapped[list[Group]] = relationship(secondary=user_groups)
    user_permissions: Mapped[list[Permission]] = relationship(secondary=user_permissions)
    profile: Mapped["Profile | None"] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )

    # Not UserMixin: its __eq__ compares get_id(), which is the session key here.
    is_authenticated = True
    is_anonymous = False
    # Valid for one request; set at login, by load_user() and by a new password.
    # Not columns, so that a rollback does not reset them.
    session_key = verified_password_hash = ""

    def __init__(self, *, profile: "Profile | None" = None, **values):
        super().__init__(profile=profile or Profile(), **values)

    def __str__(self) -> str:
        return self.username

    @validates("username")
    def set_username_key(self, _name: str, username: str) -> str:
        self.username_key = username_key(username)
        return username

    @property
    def personal_data(self) -> dict[str, str]:
        """The user's data that a password must not resemble."""
        name = self.profile.display_name if self.profile else ""
        return {"username": self.username, "email": self.email, "display_name": name}

    def get_id(self) -> str:
        """Return the session key, which Flask-Login stores instead of the user's id."""
        return self.session_key

    def check_password(self, password: str) -> bool:
        return verify_password(self.password, password)

    @cached_property
    def all_permissions(self) -> frozenset[str]:
        """The user's permissions, their own and those of their groups."""
        return frozenset(db.session.scalars(PERMISSIONS_OF_USERS, {"user_ids": [self.id]}))

    def has_perm(self, permission: str) -> bool:
        """Return whether the user has a permission; an inactive user has none."""
        return self.is_active and (self.is_superuser or permission in self.all_permissions)


class Profile(db.Model):
    """What a user says about themselves (ACC-16)."""

    __tablename__ = "accounts_profile"

    id: Mapped[PrimaryKey]
    display_name: Mapped[str] = mapped_column(String(150), default="")
    job_title: Mapped[str] = mapped_column(String(150), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC", info=TIME_ZONE_INFO)
    user_id: Mapped[RecordId] = mapped_column(ForeignKey("accounts_user.id"), unique=True)
    user: Mapped[User] = relationship(back_populates="profile")

    def __str__(self) -> str:
        return self.display_name or self.user.username


class UserSession(db.Model):
    """A login; deleting the row ends it."""

    __tablename__ = "accounts_usersession"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[RecordId] = mapped_column(
        ForeignKey("accounts_user.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    user: Mapped[User] = relationship()


class Throttle(db.Model):
    """The attempts counted for a limit, such as failed logins from an IP address (ACC-14)."""

    __tablename__ = "accounts_throttle"

    scope: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(index=True)
