"""Models of the API."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import User
from ..extensions import db


class ApiToken(db.Model):
    """A token for the API; of the token only a digest is stored."""

    __tablename__ = "api_apitoken"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    owner: Mapped[User] = relationship()
