"""The page of whoever follows a case: what the person reads, what is expected of them, what they may do."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grievances.models import Case, Proposal
from grievances.services import feedback, mandates, presenters
from grievances.services.followers import Follower
from grievances.services.presenters import PublicCase
from grievances.workflows import AuthorKind, CaseKind, CaseState, MessageKind, PublicState
from mdm_platform.formats import nice_date

TONES = {
    PublicState.RECEIVED: "info",
    PublicState.IN_PROGRESS: "info",
    PublicState.INFORMATION_REQUESTED: "warning",
    PublicState.WAITING_THIRD_PARTY: "info",
    PublicState.ANSWERED: "success",
    PublicState.REOPENING_REQUESTED: "info",
    PublicState.INADMISSIBLE: "warning",
    PublicState.WITHDRAWN: "neutral",
    PublicState.CLOSED: "neutral",
}


@dataclass(frozen=True)
class Expected:
    """What is expected of the person now; `tone` is that of the box: action, waiting or done."""

    title: str
    message: str
    tone: str


@dataclass(frozen=True)
class FollowedCase:
    """A case for one follower: somebody with a mandate reads neither the other mandates nor who read the identity."""

    public_id: UUID
    case: PublicCase
    tone: str
    expected: Expected
    may_answer: bool
    may_write: bool
    may_withdraw: bool
    may_ask_reopening: bool
    may_accept: bool
    may_give_opinion: bool
    has_unread: bool
    proposals: tuple[Proposal, ...]
    shows_mediator: bool


def page(follower: Follower, *, now: datetime | None = None) -> FollowedCase:
    """Everything that the page shows, and which of its buttons this follower has."""
    shown = _with_names(follower, reading(follower, now=now))
    acts, asks = follower.may_act, feedback.is_asked(follower.case, now)
    return FollowedCase(
        public_id=follower.case.public_id,
        case=shown,
        tone=TONES[PublicState(shown.state)],
        expected=expected_of(shown) if acts else _only_read(),
        may_answer=acts and shown.question is not None,
        may_write=acts and shown.may_write and shown.question is None,
        may_withdraw=shown.may_withdraw,
        may_ask_reopening=acts and shown.may_ask_reopening,
        may_accept=acts and follower.case.state == CaseState.ANSWERED and not asks,
        may_give_opinion=acts and asks,
        has_unread=follower.case.messages.for_person().filter(author_kind=AuthorKind.AGENT, read_at=None).exists(),
        proposals=tuple(follower.case.proposals.public()),
        shows_mediator=shown.is_late or shown.is_escalated or not shown.may_write,
    )


def reading(follower: Follower, *, now: datetime | None = None) -> PublicCase:
    """The public case, without what concerns the person alone when somebody else reads it."""
    shown = presenters.public_case(follower.case, now=now)
    if follower.is_person:
        return shown
    others = {str(one) for one in follower.proofs_of_others().values_list("public_id", flat=True)}
    kept = tuple(file for file in shown.files if file.public_id not in others)
    return replace(shown, mandates=(), identity_openings=(), files=kept, may_withdraw=False)


def readable_files(follower: Follower) -> QuerySet:
    """The files that this follower opens: those of the person's side, but no proof of somebody else's mandate."""
    return follower.case.files.for_person().exclude(pk__in=follower.proofs_of_others().values("pk"))


def _with_names(follower: Follower, shown: PublicCase) -> PublicCase:
    """Their mandates with the names that the person gave."""
    if not shown.mandates:
        return shown
    names = mandates.names_of(follower.case)
    return replace(shown, mandates=tuple(replace(one, name=names.get(one.public_id, "")) for one in shown.mandates))


def expected_of(case: PublicCase) -> Expected:
    """One box: what the person has to do now, or what happens without them."""
    if case.state == PublicState.INFORMATION_REQUESTED:
        return Expected(_("Le service vous pose une question"), _answer_before(case), "action")
    if case.state == PublicState.ANSWERED:
        return Expected(_("La réponse est arrivée : lisez-la"), _contest_before(case), "action")
    if case.state == PublicState.INADMISSIBLE:
        return Expected(_("Ce dossier ne peut pas être traité ici"), _contest_before(case), "action")
    if case.state == PublicState.WITHDRAWN:
        return Expected(
            _("Ce dossier est retiré"), _("Vous pouvez déposer une nouvelle demande à tout moment."), "done"
        )
    if case.state == PublicState.CLOSED:
        message = _("Si un fait nouveau survient, déposez une nouvelle demande : elle sera liée à celle-ci.")
        if [step.state for step in case.timeline[-2:-1]] == [PublicState.REOPENING_REQUESTED]:
            message = _("La réouverture est refusée : lisez pourquoi plus bas. Vous pouvez saisir le Médiateur.")
        return Expected(_("Ce dossier est clos"), message, "done")
    return Expected(*_waiting(case), "waiting")


def _only_read() -> Expected:
    message = _("Votre mandat vous permet de le lire. La personne, ou un mandat plus étendu, répond et demande.")
    return Expected(_("Vous suivez ce dossier pour quelqu’un"), message, "waiting")


def list_of(user: Any, *, now: datetime | None = None) -> list[tuple[Case, str, str]]:
    """The cases of an account, the latest first, each with its public state in words and its tone."""
    rows = Case.objects.of_person(user, now).select_related("category", "lead").order_by("-received_at", "-pk")
    return [(case, str(case.public_state.label), TONES[case.public_state]) for case in rows[:200]]


def _answer_before(case: PublicCase) -> str:
    if case.question_due_on is None:
        return _("Répondez plus bas. Le délai légal continue de courir pendant ce temps.")
    return _(
        "Répondez plus bas avant le %(day)s. Sans réponse, le service reprend votre dossier ; il ne le ferme pas."
    ) % {"day": nice_date(case.question_due_on)}


def _contest_before(case: PublicCase) -> str:
    if not case.may_ask_reopening or case.feedback_until is None:
        return _("Le délai pour demander la réouverture est passé. Vous pouvez déposer une nouvelle demande.")
    return _(
        "Si cela ne vous convient pas, demandez la réouverture avant le %(day)s : une autre personne l’examinera."
    ) % {"day": nice_date(case.feedback_until)}


def _waiting(case: PublicCase) -> tuple[str, str]:
    if case.state == PublicState.REOPENING_REQUESTED:
        message = _("Une personne qui n’a pas traité votre dossier examine votre demande et vous répond.")
        return _("Votre demande de réouverture est examinée"), message
    if case.is_late:
        return _("Le délai est passé, et nous vous devons des excuses"), _late(case)
    if case.messages and case.messages[-1].kind == MessageKind.QUESTION:
        message = _("Le temps pour répondre est passé. Rien n’est perdu : envoyez votre réponse plus bas, en message.")
        return _("Le service continue sans votre réponse"), message
    if case.answer_due_at is None:
        return _("Votre dossier suit son cours"), _("Vous lirez ici chaque étape.")
    day = {"day": nice_date(case.answer_due_at)}
    if case.kind == CaseKind.HELP_REQUEST:
        return _("Votre dossier suit son cours"), _("Notre objectif est de vous répondre avant le %(day)s.") % day
    return _("Votre dossier suit son cours"), _("Vous aurez une réponse au plus tard le %(day)s.") % day


def _late(case: PublicCase) -> str:
    if case.late_told_at is None:
        return _(
            "Le service aurait dû vous répondre. Son retard sera signalé à sa hiérarchie à la prochaine ouverture des "
            "bureaux, et le dossier continue. Vous pouvez dès maintenant saisir le Médiateur du Royaume : le document "
            "est prêt, plus bas."
        )
    return _(
        "Le service aurait dû vous répondre. Son retard a été signalé à sa hiérarchie le %(day)s, et le dossier "
        "continue. Vous pouvez dès maintenant saisir le Médiateur du Royaume : le document est prêt, plus bas."
    ) % {"day": nice_date(case.late_told_at)}
