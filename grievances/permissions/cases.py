"""Who may do what with a case."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.translation import gettext_lazy as _

from grievances.models import Case, CaseAnswer, CaseIdentity, Mandate
from grievances.models.unit import every_unit_of, is_central, units_of
from grievances.workflows import REFUSALS_BEFORE_ARBITER, MandateScope
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.audit.models import TransitionLog
from mdm_platform.institutions import scopes
from mdm_platform.permissions import anyone, has_role, is_somebody, predicate, register

WRITE_SCOPE = "cases:write"

_known: ContextVar[dict[tuple[int, int], bool] | None] = ContextVar("cases_read", default=None)

works_on_cases = has_role(Role.COMPLAINTS_AGENT, Role.COMPLAINTS_SUPERVISOR)
supervises = has_role(Role.COMPLAINTS_SUPERVISOR)
files_for_others = has_role(Role.COUNTER_AGENT, Role.COMPLAINTS_AGENT, Role.COMPLAINTS_SUPERVISOR)


@predicate
def reads_case(user: Any, case: Any) -> bool:
    """Whether `visible_to` gives the case to the user."""
    if case is None:
        return False
    known = _known.get()
    if known is None:
        return _may_read(user, case)
    key = (id(user), case.pk)
    if key not in known:
        known[key] = _may_read(user, case)
    return known[key]


def _may_read(user: Any, case: Any) -> bool:
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


@contextmanager
def reading_once() -> Iterator[None]:
    """Ask once who reads a case while a page that changes nothing looks at everything that it may offer."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


@predicate
def is_at_central_desk(user: Any, case: Any) -> bool:
    """Whether the person works at the central desk."""
    return is_central(user)


@predicate
def holds_case(user: Any, case: Any) -> bool:
    """Whether the user works for the unit that holds the case, as a person or as its program."""
    if getattr(user, "is_partner", False):
        return user.has_scope(WRITE_SCOPE) and case.unit_id == user.institution.pk
    return case.unit_id is not None and case.unit_id in units_of(user)


@predicate
def needs_no_arbiter(user: Any, case: Any) -> bool:
    """Whether units refused the case less than twice."""
    return case.refusals < REFUSALS_BEFORE_ARBITER


@predicate
def did_not_write_the_answer(user: Any, case: Any) -> bool:
    """Whether somebody else wrote, and proposed, the answer that waits."""
    if not is_somebody(user) or CaseAnswer.objects.being_written().filter(case=case, writer_id=user.pk).exists():
        return False
    proposed = TransitionLog.objects.about(case).filter(transition="propose_answer").last()
    return proposed is None or proposed.actor_id != user.pk


@predicate
def decided_nothing_before(user: Any, case: Any) -> bool:
    """Whether the person neither handled the case, nor wrote, validated or refused what is contested."""
    return is_somebody(user) and Case.objects.filter(pk=case.pk).decided_by_others(user).exists()


@predicate
def is_person(user: Any, case: Any) -> bool:
    """Whether the case is the user's own, by the account that is tied to it."""
    return is_somebody(user) and CaseIdentity.objects.filter(case_id=case.pk, user_id=user.pk).exists()


@predicate
def may_act_for_person(user: Any, case: Any) -> bool:
    """Whether the user holds a mandate in force to act in the case."""
    mandates = Mandate.objects.in_force().filter(case_id=case.pk, scope=MandateScope.ACT)
    return is_somebody(user) and mandates.filter(user_id=user.pk).exists()


@predicate
def may_follow_for_person(user: Any, case: Any) -> bool:
    """Whether the user holds a mandate in force."""
    return is_somebody(user) and Mandate.objects.in_force().filter(case_id=case.pk, user_id=user.pk).exists()


@predicate
def has_no_part_in_case(user: Any, case: Any) -> bool:
    """Whether the case is neither about an institution of the user, nor theirs, nor one where they hold a mandate."""
    if case.unit_complained_id in every_unit_of(user) or is_person(user, case):
        return False
    return not Mandate.objects.filter(case_id=case.pk, user_id=user.pk).exists()


arbitrates = is_at_central_desk & supervises
handles = reads_case & (holds_case | arbitrates)

register("grievances.file_case", anyone, _("déposer une réclamation ou une demande"))
register("grievances.work_on_cases", works_on_cases, _("traiter les dossiers"))
register("grievances.supervise_cases", supervises, _("superviser les dossiers"))
register("grievances.file_for_others", files_for_others, _("saisir un dossier pour quelqu’un"))
register("grievances.view_case", reads_case, _("consulter ce dossier"))
register("grievances.read_own_case", is_person | may_follow_for_person, _("suivre ce dossier"))
register("grievances.follow_case", is_person | may_act_for_person, _("agir dans ce dossier"))
register("grievances.withdraw_case", is_person, _("retirer un dossier qui n’est pas le vôtre"))
register("grievances.grant_mandate", is_person, _("donner un mandat dans ce dossier"))
register("grievances.revoke_mandate", is_person, _("révoquer ce mandat"))
register("grievances.change_contact", is_person, _("changer la façon dont la personne est jointe"))
register("grievances.qualify_case", reads_case & is_at_central_desk, _("qualifier ce dossier"))
register("grievances.handle_case", handles, _("traiter ce dossier"))
register(
    "grievances.transfer_case",
    reads_case & ((is_at_central_desk & needs_no_arbiter) | arbitrates | holds_case),
    _("transmettre ce dossier"),
)
register("grievances.attach_case", reads_case & (is_at_central_desk | holds_case), _("rattacher ce dossier"))
register("grievances.write_note", reads_case, _("écrire une note dans ce dossier"))
register("grievances.validate_answer", handles & did_not_write_the_answer, _("valider cette réponse"))
register(
    "grievances.decide_reopening",
    reads_case & (is_at_central_desk | holds_case) & decided_nothing_before,
    _("décider de cette réouverture"),
)
register("grievances.steer_case", reads_case & (arbitrates | (holds_case & supervises)), _("orienter ce dossier"))
register("grievances.open_identity", reads_case & (holds_case | is_at_central_desk), _("ouvrir cette identité"))
register("grievances.reissue_code", files_for_others & has_no_part_in_case, _("remettre un nouveau code de suivi"))
register(
    "grievances.manage_categories",
    has_role(Role.COMPLAINTS_SUPERVISOR, Role.ADMINISTRATOR),
    _("gérer les catégories de dossiers"),
)
register("grievances.manage_units", has_role(Role.ADMINISTRATOR), _("gérer les services qui traitent les dossiers"))

scopes.register("cases:read", _("consulter les dossiers confiés à l’institution"))
scopes.register(WRITE_SCOPE, _("traiter les dossiers confiés à l’institution"))

words.register("case.identity_opened", _("Identité ouverte dans un dossier"))
words.register("case.redacted", _("Dossier effacé à son terme"))
words.register("case.steered", _("Priorité, campagne ou lecteurs d’un dossier changés"))
words.register("case.answer_noted", _("Réponse de la personne notée par un agent"))
words.register("case.tied", _("Dossier gardé dans un compte par son code"))
words.register("case.code_reissued", _("Nouveau code de suivi remis"))
