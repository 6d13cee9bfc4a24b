"""Where an institution's needs stand, in words: what each state means, what is expected, who answered."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.audit.timeline import TimelineEntry, timeline
from mdm_platform.institutions.models import Institution, Membership
from skills.models import Match, Need
from skills.models.need import institution_acted_for
from skills.services.need_presenters import NeedView, need_view
from skills.services.needs import EXPIRING_WITHIN
from skills.workflows import (
    CLOSED_NEED_STATES,
    OPEN_NEED_STATES,
    MatchState,
    NeedReturnReason,
    NeedState,
    NeedTakedownReason,
    NeedWithdrawalReason,
    NeedWorkflow,
)

MEANINGS = {
    NeedState.DRAFT: _("Seule votre institution le voit. Envoyez-le quand il est prêt."),
    NeedState.SUBMITTED: _("L’équipe de l’annuaire le relit, en général sous trois jours ouvrés."),
    NeedState.PUBLISHED: _("Il est sur le tableau public et rapproché chaque nuit des fiches."),
    NeedState.IN_PROGRESS: _("Vous rencontrez des personnes ; il reste ouvert aux réponses."),
    NeedState.FILLED: _("Il a trouvé ce qu’il cherchait."),
    NeedState.EXPIRED: _("La date limite est passée : il ne reçoit plus de réponse."),
    NeedState.WITHDRAWN: _("Il n’est plus sur le tableau."),
}
EXPLAINED = ("return_to_author", "take_down", "withdraw")
BY_THE_TEAM = ("publish", "return_to_author", "take_down")
STORY_WITHIN = timedelta(days=60)
REASONS = dict([*NeedReturnReason.choices, *NeedTakedownReason.choices, *NeedWithdrawalReason.choices])
TABS = {
    "open": OPEN_NEED_STATES,
    "draft": (NeedState.DRAFT,),
    "submitted": (NeedState.SUBMITTED,),
    "closed": CLOSED_NEED_STATES,
}


@dataclass(frozen=True)
class Answers:
    """How many people stand where for a need."""

    to_review: int = 0
    sent: int = 0
    interested: int = 0
    introduced: int = 0
    engaged: int = 0
    declined: int = 0


@dataclass(frozen=True)
class NeedFollowUp:
    """A need as its institution reads it. `explanation` is what a moderator wrote; `actions` maps names to refusals."""

    view: NeedView
    meaning: Any
    explanation: str
    explanation_reason: Any
    was_returned: bool
    answers: Answers
    actions: dict[str, tuple[str, ...]]

    @property
    def need(self) -> Need:
        """The need itself."""
        return self.view.need

    @property
    def is_sendable(self) -> bool:
        """Whether nothing is missing before the need can be sent."""
        return "submit" in self.actions and not self.actions["submit"]


@dataclass(frozen=True)
class Todo:
    """Something that waits for the institution: `kind` is a code, `count` how many people or days it is about."""

    kind: str
    need: Need
    count: int = 0


def follow_up(need: Need, user: Any, *, today: date | None = None) -> NeedFollowUp:
    """The institution's reading of its need; load it `with_parts()`."""
    view = need_view(need, today=today)
    transition, text, reason = _explanation(need)
    return NeedFollowUp(
        view=view,
        meaning=MEANINGS[view.state],
        explanation=text,
        explanation_reason=reason,
        was_returned=need.state == NeedState.DRAFT and transition == "return_to_author",
        answers=answers_of([need])[need.pk],
        actions={row.name: tuple(refusals) for row, refusals in NeedWorkflow.available(need, user)},
    )


def story(need: Need, user: Any) -> list[TimelineEntry]:
    """What happened to the need: colleagues read each other's names, others that an agent of the institution acted."""
    institution = institution_acted_for(user)
    is_colleague = institution is not None and institution.pk == need.institution_id
    members = set(Membership.objects.filter(institution_id=need.institution_id).values_list("user_id", flat=True))

    def who(log: TransitionLog) -> Any:
        if log.actor is None or log.transition in BY_THE_TEAM or (log.actor.is_staff and log.actor_id not in members):
            return None if log.actor is None else say("L’équipe")
        if log.actor_id == user.pk:
            return say("Vous")
        return (is_colleague and log.actor.full_name) or say("Un agent de l’institution")

    return timeline(need, names_people=False, who=who)


def needs_of(institution: Institution, tab: str = "", *, today: date | None = None) -> QuerySet[Need]:
    """The institution's needs, the latest written first, with how many people wait in each."""
    needs = Need.objects.of_institution(institution).with_shown_state(today or timezone.localdate())
    counts = {
        name: Count("matches", filter=Q(matches__state=state))
        for name, state in (
            ("to_review", MatchState.PROPOSED),
            ("interested", MatchState.INTERESTED),
            ("introduced", MatchState.INTRODUCED),
        )
    }
    if tab in TABS:
        needs = needs.filter(shown_state__in=TABS[tab])
    return needs.with_parts().annotate(**counts).order_by("-pk")


def counts_by_tab(institution: Institution, *, today: date | None = None) -> dict[str, int]:
    """How many needs of the institution stand in each tab."""
    states = Need.objects.of_institution(institution).with_shown_state(today or timezone.localdate())
    found = Counter(states.values_list("shown_state", flat=True))
    return {tab: sum(found[state] for state in wanted) for tab, wanted in TABS.items()}


def to_do(institution: Institution, *, now: datetime | None = None, limit: int = 12) -> list[Todo]:
    """What waits for the institution, people who answered first."""
    today = timezone.localdate(now)
    rows = needs_of(institution, today=today)
    untold = Q(state=NeedState.FILLED, outcome_note="", closed_at__gte=(now or timezone.now()) - STORY_WITHIN)
    needs = list(rows.filter(~Q(state__in=CLOSED_NEED_STATES) | untold))
    found = [
        *(Todo("introduce", need, need.interested) for need in needs if need.interested),
        *(Todo("mend", need) for need in needs if need.state == NeedState.DRAFT and need.submitted_at),
        *(Todo("review", need, need.to_review) for need in needs if need.to_review),
        *(Todo("expiring", need, (need.deadline - today).days) for need in needs if _expires_soon(need, today)),
        *(Todo("outcome", need, need.introduced) for need in needs if need.introduced),
        *(Todo("story", need) for need in needs if need.state == NeedState.FILLED),
        *(Todo("finish", need) for need in needs if need.state == NeedState.DRAFT and not need.submitted_at),
    ]
    return found[:limit]


def _expires_soon(need: Need, today: date) -> bool:
    return need.is_open(today) and timedelta(0) <= need.deadline - today <= EXPIRING_WITHIN


def answers_of(needs: Iterable[Need]) -> dict[int, Answers]:
    """How many people stand where, by need, in one query."""
    keys = [need.pk for need in needs]
    rows = Match.objects.filter(need__in=keys).values_list("need", "state").annotate(total=Count("pk"))
    found: dict[int, Counter] = {key: Counter() for key in keys}
    for key, state, total in rows if keys else ():
        found[key][state] = total
    return {
        key: Answers(
            to_review=count[MatchState.PROPOSED],
            sent=count[MatchState.SENT] + count[MatchState.SEEN] + count[MatchState.NO_ANSWER],
            interested=count[MatchState.INTERESTED],
            introduced=count[MatchState.INTRODUCED],
            engaged=count[MatchState.ENGAGED] + count[MatchState.COMPLETED],
            declined=count[MatchState.DECLINED],
        )
        for key, count in found.items()
    }


def answers_for(needs: Iterable[Need], user: Any) -> dict[int, Answers]:
    """The same for those of these needs that are of the institution that the user acts for."""
    institution = institution_acted_for(user)
    return answers_of(need for need in needs if institution is not None and need.institution_id == institution.pk)


def _explanation(need: Need) -> tuple[str, str, Any]:
    if need.state not in (NeedState.DRAFT, NeedState.WITHDRAWN):
        return "", "", ""
    log = TransitionLog.objects.about(need).filter(transition__in=EXPLAINED).select_related("note").last()
    if log is None:
        return "", "", ""
    note = getattr(log, "note", None)
    return log.transition, (note.text if note else ""), REASONS.get(log.reason, "")
