"""Tell Django which admin site is the stockroom's."""

from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    """contrib.admin with the site of this project (ADM-1)."""

    default_site = "stockroom.admin_site.site.AdminSite"
