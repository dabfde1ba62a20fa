"""People, what they tell about themselves, what they may do, and what they log in by."""

from datetime import UTC, datetime

from flask_login import UserMixin
from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates
from werkzeug.utils import cached_property

from ..database import PrimaryKey
from ..extensions import db
from ..web.time_zones import TIME_ZONE
from ..web.validators import EMAIL_ADDRESS
from .passwords import hash_password, verify_password
from .usernames import MAX_USERNAME_KEY, USERNAME_COLUMN, username_key


def utc_now() -> datetime:
    """Return this moment (OPS-3)."""
    return datetime.now(UTC)


def link_table(name: str, left: str, right: str) -> Table:
    """Return the table that links many to many, as `user_id` to `group_id` (SEC-1)."""
    return Table(
        name,
        db.metadata,
        *(
            Column(
                f"{table.rpartition('_')[2]}_id",
                BigInteger,
                ForeignKey(f"{table}.id", ondelete="CASCADE"),
                primary_key=True,
                index=table == right,
            )
            for table in (left, right)
        ),
    )


user_groups = link_table("accounts_user_groups", "accounts_user", "accounts_group")
user_permissions = link_table("accounts_user_permissions", "accounts_user", "accounts_permission")
group_permissions = link_table(
    "accounts_group_permissions", "accounts_group", "accounts_permission"
)


class Permission(db.Model):
    """One right, as `stock.view_item` (ACC-6, SEC-1)."""

    __tablename__ = "accounts_permission"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[PrimaryKey]
    codename: Mapped[str] = mapped_column(String(100), unique=True)


class Group(db.Model):
    """Rights that people have together (ACC-6, SEC-1)."""

    __tablename__ = "accounts_group"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(150), unique=True)
    permissions: Mapped[list[Permission]] = relationship(secondary=group_permissions)

    def __str__(self) -> str:
        return self.name


class User(UserMixin, db.Model):
    """Someone who can log in; names are in the profile (ACC-1, ACC-2, ACC-16)."""

    __tablename__ = "accounts_user"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[PrimaryKey]
    password: Mapped[str] = mapped_column(String(128))
    last_login: Mapped[datetime | None]
    is_superuser: Mapped[bool] = mapped_column(default=False, info={"label": "Superuser status"})
    username: Mapped[str] = mapped_column(String(150), unique=True, info=USERNAME_COLUMN)
    is_staff: Mapped[bool] = mapped_column(default=False, info={"label": "Staff status"})
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "Active"})
    date_joined: Mapped[datetime] = mapped_column(default=utc_now)
    username_key: Mapped[str] = mapped_column(String(MAX_USERNAME_KEY), unique=True)
    email: Mapped[str] = mapped_column(String(254), info=EMAIL_ADDRESS | {"label": "Email address"})
    groups: Mapped[list[Group]] = relationship(secondary=user_groups)
    user_permissions: Mapped[list[Permission]] = relationship(secondary=user_permissions)
    profile: Mapped["Profile | None"] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )
    api_tokens: Mapped[list["ApiToken"]] = relationship(
        back_populates="owner", cascade="all, delete-orphan"
    )

    # The session this person was loaded by; Flask-Login stores it in place of the id (ACC-8).
    session_key = ""

    def __init__(self, **values):
        super().__init__(profile=Profile(), **values)

    def __str__(self) -> str:
        return self.username

    @validates("username")
    def keep_username_key(self, _name: str, username: str) -> str:
        """Keep the form that is compared in step with the name (ACC-2)."""
        self.username_key = username_key(username)
        return username

    @property
    def personal(self) -> dict[str, str]:
        """What a password must not resemble (ACC-9)."""
        name = self.profile.display_name if self.profile else ""
        return {"username": self.username, "email": self.email, "display_name": name}

    def get_id(self) -> str:
        """Return what Flask-Login stores: the session's key, not the person's id (ACC-8)."""
        return self.session_key

    def set_password(self, password: str) -> None:
        """Store the hash of a new password (ACC-15)."""
        self.password = hash_password(password)

    def check_password(self, password: str) -> bool:
        """Tell whether this is the person's password (ACC-3)."""
        return verify_password(self.password, password)

    @cached_property
    def permissions(self) -> frozenset[str]:
        """The person's own rights and those of their groups, as `stock.view_item` (ACC-6)."""
        own = select(user_permissions.c.permission_id).filter_by(user_id=self.id)
        through_groups = (
            select(group_permissions.c.permission_id)
            .join(user_groups, user_groups.c.group_id == group_permissions.c.group_id)
            .where(user_groups.c.user_id == self.id)
        )
        granted = or_(Permission.id.in_(own), Permission.id.in_(through_groups))
        return frozenset(db.session.scalars(select(Permission.codename).where(granted)))

    def has_perm(self, permission: str) -> bool:
        """Tell whether the person may do something; an inactive person may nothing (ACC-6)."""
        return self.is_active and (self.is_superuser or permission in self.permissions)


class Profile(db.Model):
    """What a person tells about themselves (ACC-16)."""

    __tablename__ = "accounts_profile"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[PrimaryKey]
    display_name: Mapped[str] = mapped_column(String(150), default="")
    job_title: Mapped[str] = mapped_column(String(150), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC", info=TIME_ZONE)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("accounts_user.id"), unique=True)
    user: Mapped[User] = relationship(back_populates="profile")

    def __str__(self) -> str:
        return self.display_name or self.user.username


class ApiToken(db.Model):
    """A key by which a program acts for its owner; the database has its digest only (ACC-18)."""

    __tablename__ = "accounts_apitoken"
    __table_args__ = {"sqlite_autoincrement": True, "info": {"label": "API token"}}

    id: Mapped[PrimaryKey]
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("accounts_user.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    prefix: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    owner: Mapped[User] = relationship(back_populates="api_tokens")

    def __str__(self) -> str:
        return self.name


class Throttle(db.Model):
    """Failed log-ins from an address, or for a name from an address (ACC-14)."""

    __tablename__ = "accounts_throttle"

    scope: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(index=True)
