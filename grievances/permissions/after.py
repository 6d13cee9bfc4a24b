"""Who reads the figures, keeps the rules of retention, and improves procedures."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grievances.models import Improvement
from grievances.models.retention import reads_retention
from grievances.models.unit import every_unit_of
from grievances.permissions.cases import arbitrates, is_at_central_desk, reads_case, supervises, works_on_cases
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.permissions import anyone, has_role, predicate, register


@predicate
def is_its_desk(user: Any, improvement: Any) -> bool:
    """Whether the improvement is among those that the user writes; any, without one."""
    return improvement is None or Improvement.objects.written_by(user).filter(pk=improvement.pk).exists()


@predicate
def reads_what_was_kept(user: Any, obj: Any) -> bool:
    """Whether the user reads the rules and the reports of retention."""
    return reads_retention(user)


@predicate
def is_not_about_them(user: Any, case: Any) -> bool:
    """Whether the case complains about no institution of the user (any case, without one)."""
    return case is None or case.unit_complained_id not in every_unit_of(user)


register("grievances.view_figures", supervises, _("consulter les chiffres des réclamations"))
register("grievances.publish_figures", arbitrates, _("publier les chiffres d’une année"))
register("grievances.view_improvements", anyone, _("consulter les améliorations de procédures"))
register("grievances.write_improvement", works_on_cases & is_its_desk, _("écrire une amélioration de procédure"))
register(
    "grievances.decide_improvement",
    arbitrates & is_its_desk,
    _("décider d’une amélioration de procédure"),
)
register("grievances.view_retention", reads_what_was_kept, _("consulter la conservation des dossiers"))
register(
    "grievances.manage_retention",
    has_role(Role.DATA_PROTECTION_OFFICER) | (is_at_central_desk & supervises),
    _("fixer la conservation des dossiers"),
)
register(
    "grievances.hold_case",
    (has_role(Role.DATA_PROTECTION_OFFICER) & is_not_about_them) | (supervises & reads_case),
    _("mettre ce dossier sous conservation"),
)
register(
    "grievances.view_holds",
    has_role(Role.DATA_PROTECTION_OFFICER, Role.COMPLAINTS_SUPERVISOR),
    _("consulter les mesures de conservation"),
)

words.register("case.held", _("Dossier mis sous conservation"))
words.register("case.hold_lifted", _("Conservation d’un dossier levée"))
