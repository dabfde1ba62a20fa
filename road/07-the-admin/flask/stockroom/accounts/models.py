"""Models of accounts."""

from flask_login import UserMixin
from sqlalchemy import JSON, Column, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship
from werkzeug.security import check_password_hash, generate_password_hash

from ..extensions import db, login_manager

user_groups = db.Table(
    "accounts_user_groups",
    Column("user_id", ForeignKey("accounts_user.id"), primary_key=True),
    Column("group_id", ForeignKey("accounts_group.id"), primary_key=True),
)


class Group(db.Model):
    """What its users may do, as a list of permissions such as stock.add_item."""

    __tablename__ = "accounts_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(150), unique=True)
    permissions: Mapped[list[str]] = mapped_column(JSON)


class User(UserMixin, db.Model):
    """A user; of the password only a hash is stored."""

    __tablename__ = "accounts_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(150), unique=True)
    password: Mapped[str] = mapped_column(String(255))
    is_staff: Mapped[bool] = mapped_column(server_default=false())
    groups: Mapped[list[Group]] = relationship(secondary=user_groups)

    def __str__(self):
        return self.username

    def set_password(self, password):
        self.password = generate_password_hash(password)

    def check_password(self, password):
        return check_password_hash(self.password, password)

    def has_perm(self, permission):
        return any(permission in group.permissions for group in self.groups)


@login_manager.user_loader
def load_user(user_id):
    """Return the user of a session."""
    return db.session.get(User, int(user_id))
