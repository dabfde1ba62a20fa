"""Django's sessions in the database, under digests of their keys (ACC-8)."""

from hashlib import sha256

from django.contrib.sessions.backends import db
from django.utils import timezone

# As much as the column of contrib.sessions holds: 160 bits.
LENGTH = 40


def digest_of(key: str) -> str:
    """Return what is stored of a key, so that the table opens nothing."""
    return sha256(key.encode()).hexdigest()[:LENGTH]


class SessionStore(db.SessionStore):
    """Sessions whose keys only the cookies know."""

    def _get_session_from_db(self):
        alive = self.model.objects.filter(expire_date__gt=timezone.now())
        found = alive.filter(session_key=digest_of(self.session_key or "")).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key):
        return super().exists(digest_of(session_key))

    def create_model_instance(self, data):
        session = super().create_model_instance(data)
        session.session_key = digest_of(session.session_key)
        return session

    def delete(self, session_key=None):
        if key := session_key or self.session_key:
            super().delete(digest_of(key))
