"""Why what one might expect to do with a case is not offered: somebody else does it."""

from typing import Any

from django.utils.translation import gettext as _

from grievances.models import Case
from grievances.workflows import HELD_STATES, REFUSALS_BEFORE_ARBITER, CaseState
from mdm_platform.permissions import has_permission

HANDLE, QUALIFY, TRANSFER = "grievances.handle_case", "grievances.qualify_case", "grievances.transfer_case"


def sentences(case: Case, user: Any) -> list[str]:
    """Who does what this person cannot do now, for those who read the case; nothing when they may act."""
    if case.state == CaseState.QUALIFICATION:
        is_arbitrated = case.refusals >= REFUSALS_BEFORE_ARBITER and not has_permission(user, TRANSFER, case)
        words = _("Ce dossier a été refusé deux fois : l’arbitre du bureau central décide où il va.")
        return [words] if is_arbitrated and has_permission(user, QUALIFY, case) else []
    if case.state == CaseState.REOPENING_REQUESTED:
        words = _(
            "Une personne qui n’a pas traité ce dossier, au service ou au bureau central, décide de la réouverture."
        )
        return [] if has_permission(user, "grievances.decide_reopening", case) else [words]
    if case.state not in HELD_STATES:
        return []
    if not has_permission(user, HANDLE, case):
        words = _("Ce dossier est tenu par « %(unit)s », qui seul y répond. Vous pouvez y laisser une note.")
        return [words % {"unit": f"\u2068{case.unit}\u2069"}]
    if case.state == CaseState.ANSWER_TO_VALIDATE and not has_permission(user, "grievances.validate_answer", case):
        return [_("Vous avez rédigé ou proposé cette réponse : une autre personne du service la valide ou la renvoie.")]
    return []
