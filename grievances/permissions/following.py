"""Who may follow a case without an account: whoever has its number and its code, which the service checks."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import anyone, register

register("grievances.follow_by_code", anyone, _("suivre un dossier par son numéro et son code"))
