"""Installs the platform's own admin site."""

from django.contrib.admin.apps import AdminConfig


class PlatformAdminConfig(AdminConfig):
    """The admin, with `PlatformAdminSite` as its site."""

    default_site = "mdm_platform.admin_site.PlatformAdminSite"
