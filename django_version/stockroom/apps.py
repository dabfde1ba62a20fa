"""Prepare each process of the project (OPS-1)."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.core.checks import Error, Tags, register
from django.db import connection

from .environment import COLLATION, create_parent_directory, prepare_process
from .web import search  # noqa: F401 - registers its lookups


class StockroomConfig(AppConfig):
    name = "stockroom"

    def ready(self):
        """Set the umask, reject SCRIPT_NAME, and create the folder of the SQLite database."""
        prepare_process()
        if connection.vendor == "sqlite":
            create_parent_directory("DATABASE_URL", connection.settings_dict["NAME"])


class AdminConfig(admin_apps.AdminConfig):
    default_site = "stockroom.admin_site.site.AdminSite"


@register(Tags.database)
def check_collation(app_configs, databases=None, **kwargs):
    """Check that a MariaDB database compares text exactly."""
    if not databases or connection.vendor != "mysql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@collation_database")
        collation = cursor.fetchone()[0]
    if collation == COLLATION:
        return []
    problem = f"the database has {collation}; it needs MariaDB and COLLATE {COLLATION}"
    return [Error(f"STOCKROOM_DATABASE_URL: {problem}", id="stockroom.E001")]
