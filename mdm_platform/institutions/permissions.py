"""Who may manage institutions and partners."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.permissions import anyone, has_role, register

register("institutions.view_institutions", anyone, _("consulter les institutions"))
register("institutions.manage_institutions", has_role("administrator"), _("gérer les institutions"))
register("institutions.manage_partners", has_role("administrator"), _("gérer les accès des partenaires"))

keeps_agreements = has_role(Role.LABEL_OFFICER, Role.COFINANCING_OFFICER, Role.ADMINISTRATOR)

register("institutions.view_agreements", keeps_agreements, _("consulter les conventions"))
register("institutions.manage_agreements", keeps_agreements, _("préparer et suivre cette convention"))

words.register("agreement.signed_by_party", _("Signature d’une partie enregistrée"))
