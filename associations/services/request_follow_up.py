"""What the applicant reads after sending: who holds the file, what comes next, and how long it has taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from associations.models import CompletionRequest, Request
from associations.workflows import AWARDED_STATES, RequestState
from mdm_platform import eligibility
from mdm_platform.components import Step

_HOLDERS: dict[str, Any] = {
    "draft": gettext_lazy("Votre association écrit la demande."),
    "endorsed": gettext_lazy("Votre représentant légal doit la certifier et la déposer."),
    "submitted": gettext_lazy("Le service instructeur l’a reçue."),
    "completeness": gettext_lazy("Le service instructeur vérifie qu’elle est complète et recevable."),
    "to_complete": gettext_lazy("Votre association doit compléter la demande."),
    "in_review": gettext_lazy("Des experts l’évaluent, chacun de son côté."),
    "jury": gettext_lazy("Le jury l’examine."),
    "granted": gettext_lazy("Le service instructeur prépare la notification."),
    "granted_reduced": gettext_lazy("Le service instructeur prépare la notification."),
    "reserve": gettext_lazy("Elle est sur la liste de réserve : elle passe dès que des fonds se libèrent."),
    "notified": gettext_lazy("Votre association doit signer la convention."),
    "agreement_signed": gettext_lazy("Le service financier prépare la première tranche."),
    "active": gettext_lazy("Votre association réalise le projet."),
    "in_amendment": gettext_lazy("Le service instructeur examine votre avenant."),
    "final_report": gettext_lazy("Le contrôleur financier examine le rapport final."),
    "controlled": gettext_lazy("Le service financier solde la subvention."),
    "suspended": gettext_lazy("L’exécution est suspendue."),
}
_NEXT: dict[str, Any] = {
    "draft": gettext_lazy("Le dépôt, par le représentant légal."),
    "endorsed": gettext_lazy("Le dépôt, par le représentant légal."),
    "submitted": gettext_lazy("La vérification du dossier."),
    "completeness": gettext_lazy("L’évaluation, si le dossier est complet et recevable."),
    "to_complete": gettext_lazy("La reprise de la vérification, dès que vous renvoyez la demande."),
    "in_review": gettext_lazy("Le passage devant le jury."),
    "jury": gettext_lazy("La décision."),
    "granted": gettext_lazy("La notification de la décision."),
    "granted_reduced": gettext_lazy("La notification de la décision."),
    "notified": gettext_lazy("La première tranche, une fois la convention signée."),
    "agreement_signed": gettext_lazy("Le paiement de la première tranche."),
    "active": gettext_lazy("Le rapport, à la date prévue."),
    "in_amendment": gettext_lazy("La reprise du projet."),
    "final_report": gettext_lazy("Le solde ou, si le rapport est à revoir, vos corrections."),
    "controlled": gettext_lazy("La clôture."),
}
_TOLD_LATER = (RequestState.GRANTED, RequestState.GRANTED_REDUCED, RequestState.REFUSED, RequestState.RESERVE)
_PATH: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (gettext_lazy("Dépôt"), ("draft", "endorsed")),
    (gettext_lazy("Vérification"), ("submitted", "completeness", "to_complete", "ineligible")),
    (gettext_lazy("Évaluation"), ("in_review",)),
    (gettext_lazy("Décision"), ("jury", "granted", "granted_reduced", "reserve", "refused")),
    (gettext_lazy("Convention"), ("notified", "lapsed")),
    (gettext_lazy("Projet"), ("agreement_signed", "active", "in_amendment", "suspended", "terminated")),
    (gettext_lazy("Solde"), ("final_report", "controlled", "closed")),
)


@dataclass(frozen=True)
class FollowUp:
    """Where a request stands, for its association: the state as it may be known, and what goes with it."""

    state: str
    label: Any
    holder: Any
    following: Any
    expected_on: date | None
    days: int
    suspended_days: int
    path: tuple[Step, ...]
    completion: CompletionRequest | None


def shown_state(request: Request) -> str:
    """The state that the association may know: a decision is told when it is notified, not before.

    An award changes the state when it is told; before that, whoever was told of the reserve list is still on it.
    """
    if request.state in AWARDED_STATES and request.notified_at is not None:
        return RequestState.RESERVE
    untold = request.notified_at is None and request.state in _TOLD_LATER
    return RequestState.JURY if untold else request.state


def shown_label(request: Request) -> Any:
    """The same in words."""
    return RequestState(shown_state(request)).label


def told(request: Request, entries: Iterable[Any]) -> list[Any]:
    """The entries of the timeline that the association may read: no decision that is not told yet."""
    if shown_state(request) == request.state:
        return list(entries)
    words, since = {str(state.label) for state in _TOLD_LATER}, request.notified_at
    return [row for row in entries if str(row.target) not in words or (since is not None and row.at <= since)]


def refused_rules(request: Request) -> list[tuple[str, str]]:
    """The rules that an ineligible request does not meet: the sentence of each, and why."""
    rules = request.version.rules.prefetch_related("parameters")
    chosen = {row.rule_id: row.chosen(request.version) for row in rules if eligibility.exists(row.rule_id)}
    return [
        (eligibility.sentence_of(chosen[row.rule_id]) if row.rule_id in chosen else row.rule_id, row.why)
        for row in request.ineligibilities.all()
    ]


def follow_up(request: Request, *, now: datetime | None = None) -> FollowUp:
    """Where the request stands now."""
    moment = now or timezone.now()
    state = shown_state(request)
    completions = list(request.completions.all())
    suspended = sum((_length(row, moment) for row in completions), timedelta())
    taken = (_end(request, moment) - request.submitted_at - suspended) if request.submitted_at else timedelta()
    return FollowUp(
        state=state,
        label=RequestState(state).label,
        holder=_HOLDERS.get(state, ""),
        following=_NEXT.get(state, ""),
        expected_on=_expected(request, state),
        days=max(taken.days, 0),
        suspended_days=suspended.days,
        path=_path(state),
        completion=next((row for row in completions if row.answered_at is None), None),
    )


def _end(request: Request, moment: datetime) -> datetime:
    """The clock of the instruction stops with the decision, once it is told."""
    return request.notified_at or moment


def _length(row: CompletionRequest, moment: datetime) -> timedelta:
    return (row.answered_at or moment) - row.asked_at


def _expected(request: Request, state: str) -> date | None:
    if state in ("draft", "endorsed"):
        return request.version.closes_on
    if state == "notified":
        return request.agreement_due
    if state in ("submitted", "completeness", "to_complete", "in_review", "jury"):
        return request.version.decision_due
    return request.ends_on if state in ("active", "in_amendment") else None


def _path(state: str) -> tuple[Step, ...]:
    place = next((place for place, (_label, states) in enumerate(_PATH) if state in states), None)
    if place is None:
        return ()
    done = state == "closed"
    return tuple(
        Step(label, state="done" if done or at < place else "current" if at == place else "locked")
        for at, (label, _states) in enumerate(_PATH)
    )


def delay_sentence(found: FollowUp) -> str:
    """How long the instruction has taken, without the days during which the association completed the request."""
    sentence = ngettext("Instruction depuis %(days)s jour.", "Instruction depuis %(days)s jours.", found.days)
    if not found.suspended_days:
        return sentence % {"days": found.days}
    pause = ngettext(
        "Le délai a été suspendu %(days)s jour, le temps du complément.",
        "Le délai a été suspendu %(days)s jours, le temps du complément.",
        found.suspended_days,
    )
    return f"{sentence % {'days': found.days}} {pause % {'days': found.suspended_days}}"
