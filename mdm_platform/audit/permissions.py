"""Who on the staff reads the logs."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import has_role, register

register("audit.read", has_role("administrator", "data_protection_officer"), _("lire le journal"))
