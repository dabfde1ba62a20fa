"""Tell Django which admin site is the stockroom's."""

from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    """contrib.admin with the site of this project (ADM-1)."""

    # The project's package is an app as well, and this is not its configuration.
    default = False
    default_site = "stockroom.admin.AdminSite"
