"""Who may do what with the referral of a project to a partner."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.audit import words
from mdm_platform.permissions import has_role, predicate, register
from projects.models.referral import PARTNER_ROLES, Referral
from projects.permissions.exchanges import accompanies_it, holds_it, is_a_side
from projects.permissions.projects import leads


@predicate
def is_the_partner(user: Any, referral: Any) -> bool:
    """Whether the referral was sent to an institution of the user (any agent of a partner, without a referral)."""
    return referral is None or Referral.objects.of_partner(user).filter(pk=referral.pk).exists()


words.register("referral.read", _("Lecture de la fiche d’un projet par un partenaire"))
words.register("referral.opened_by_link", _("Ouverture d’un lien envoyé à un partenaire"))

register("projects.propose_referral", leads, _("orienter ce projet vers un partenaire"))
register("projects.agree_referral", holds_it, _("accepter cette orientation"))
register("projects.inform_referral", is_a_side, _("répondre au partenaire"))
register("projects.revoke_referral", is_a_side, _("retirer cette orientation"))
register("projects.send_referral_again", accompanies_it, _("envoyer un nouveau lien au partenaire"))
register(
    "projects.answer_referral",
    has_role(*PARTNER_ROLES) & is_the_partner & ~holds_it,
    _("répondre à cette orientation"),
)
