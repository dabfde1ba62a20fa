"""Prepare each process of the project (OPS-1, OPS-9)."""

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin_apps
from django.core.checks import Error, Tags, register
from django.db import connections

from . import environment
from .web import search  # noqa: F401 - registers its lookups

COLLATION = "utf8mb4_nopad_bin"


class StockroomConfig(AppConfig):
    name = "stockroom"

    def ready(self):
        """Set the umask, reject SCRIPT_NAME, and create the folder of the SQLite database."""
        environment.prepare_process()
        if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
            environment.make_folder("DATABASE_URL", settings.DATABASES["default"]["NAME"])


class AdminConfig(admin_apps.AdminConfig):
    """contrib.admin with the site of this project (ADM-1)."""

    default_site = "stockroom.admin_site.site.AdminSite"


@register(Tags.database)
def check_collation(app_configs, databases=None, **kwargs):
    """Check that a MariaDB database compares text exactly."""
    errors = []
    for alias in databases or []:
        if connections[alias].vendor != "mysql":
            continue
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT @@collation_database")
            collation = cursor.fetchone()[0]
        if collation != COLLATION:
            problem = f"the database has {collation}; it needs MariaDB and COLLATE {COLLATION}"
            errors.append(Error(f"STOCKROOM_DATABASE_URL: {problem}", id="stockroom.E001"))
    return errors
