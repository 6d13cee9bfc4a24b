"""Who may manage institutions and partners."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import anyone, has_role, register

register("institutions.view_institutions", anyone, _("consulter les institutions"))
register("institutions.manage_institutions", has_role("administrator"), _("gérer les institutions"))
register("institutions.manage_partners", has_role("administrator"), _("gérer les accès des partenaires"))
