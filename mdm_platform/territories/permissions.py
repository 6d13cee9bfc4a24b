"""Who may read the territories: everybody."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import anyone, register

register("territories.view_territories", anyone, _("consulter les territoires"))
