"""What can be declared about a model, in the words of contrib.admin."""

from flask import url_for
from flask_login import current_user
from sqlalchemy import or_, select

# The ModelAdmins by label, such as stock.item.
registry = {}


def register(admin_class):
    """Show a model in the admin."""
    admin = admin_class()
    registry[admin.label] = admin


class ModelAdmin:
    """How the records of one model are listed, searched and edited."""

    model = None
    form = None
    list_display = []
    search_fields = []
    ordering = []
    labels = {}

    def __init__(self):
        self.app_label, self.model_name = self.model.__tablename__.split("_")
        self.label = f"{self.app_label}.{self.model_name}"

    def has_permission(self, action):
        return current_user.has_perm(f"{self.app_label}.{action}_{self.model_name}")

    def url(self, page, **values):
        names = {"app_label": self.app_label, "model_name": self.model_name}
        return url_for(f"admin.{page}", **names, **values)

    def label_of(self, name):
        return self.labels.get(name) or name.replace("_", " ").capitalize()

    def select(self, q):
        """Return a query for the records in which every word of q occurs."""
        query = select(self.model).order_by(*map(self.column, self.ordering))
        for word in q.split():
            columns = map(self.column, self.search_fields)
            query = query.where(or_(*(one.icontains(word, autoescape=True) for one in columns)))
        return query

    def column(self, name):
        return getattr(self.model, name)
