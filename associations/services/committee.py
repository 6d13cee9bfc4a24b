"""Sessions of the committee: called, held with a quorum, voted, closed with a decision on every file."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import (
    CommitteeItem,
    CommitteeMember,
    CommitteeRecusal,
    CommitteeSession,
    CommitteeVote,
    LabelApplication,
    Presence,
    VoteChoice,
)
from associations.notifications.labels import LabelCommitteeCalled
from associations.services import conflicts, label_applications, label_reviews, labels
from associations.workflows import CommitteeState, CommitteeWorkflow, LabelApplicationState, LabelApplicationWorkflow
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission

HOLD = "associations.hold_committee"


@transaction.atomic
def plan(
    *,
    title: str,
    held_on: date,
    quorum: int,
    members: Iterable[Any],
    by: Any,
    place: str = "",
    chair: Any = None,
    now: datetime | None = None,
) -> CommitteeSession:
    """Call a session with its members; each is told."""
    require_permission(by, HOLD)
    moment = now or timezone.now()
    session = CommitteeSession.objects.create(
        title=title, held_on=held_on, place=place, quorum=quorum, chair=chair, planned_by=by
    )
    CommitteeWorkflow.start_many(CommitteeSession, [session.pk], by=by, now=moment)
    call(session=session, people=members, by=by, now=moment)
    return session


@transaction.atomic
def call(*, session: CommitteeSession, people: Iterable[Any], by: Any, now: datetime | None = None) -> None:
    """Add members to the session. Raises InvalidInput for somebody who is not of the committee."""
    require_permission(by, HOLD, session)
    _unless_over(session)
    called = list(people)
    if any(Role.LABEL_COMMITTEE not in person.role_names for person in called):
        raise InvalidInput(_("Seuls les membres du comité de labellisation sont convoqués."), code="not_a_member")
    known = set(session.members.values_list("user_id", flat=True))
    fresh = [person for person in called if person.pk not in known]
    CommitteeMember.objects.bulk_create(CommitteeMember(session=session, user=person) for person in fresh)
    for item in session.items.select_related("application__association"):
        conflicts.note_computed(association=item.application.association, people=fresh, by=by, now=now)
    LabelCommitteeCalled.send_to_many(to=fresh, about=session, now=now or timezone.now())


@transaction.atomic
def put_on_agenda(*, session: CommitteeSession, application: LabelApplication, by: Any) -> CommitteeItem:
    """Add a file; the conflicts of the members are written down. Raises TransitionNotAllowed unless it waits for it."""
    require_permission(by, HOLD, session)
    require_permission(by, "associations.instruct_label", application)
    _unless_over(session)
    application.refresh_from_db()
    if application.state != LabelApplicationState.COMMITTEE:
        raise TransitionNotAllowed(reasons=[_("Ce dossier n’attend pas une décision du comité.")])
    elsewhere = CommitteeItem.objects.filter(application=application, session__state__in=["planned", "open"])
    if elsewhere.exclude(session=session).exists():
        raise TransitionNotAllowed(reasons=[_("Ce dossier est déjà à l’ordre du jour d’une autre séance.")])
    item, _is_new = CommitteeItem.objects.get_or_create(
        session=session, application=application, defaults={"position": session.items.count() + 1}
    )
    people = [member.user for member in session.members.select_related("user")]
    conflicts.note_computed(association=application.association, people=people, by=by)
    return item


@transaction.atomic
def set_presence(*, member: CommitteeMember, presence: str, by: Any) -> CommitteeMember:
    """Note how a member takes part, until the session closes."""
    require_permission(by, HOLD, member.session)
    _unless_over(member.session)
    if presence not in Presence.values:
        raise InvalidInput(code="presence_invalid", fields={"presence": [InvalidInput.message]})
    member.presence = presence
    member.save(update_fields=["presence"])
    return member


def open_session(*, committeesession: CommitteeSession, by: Any, now: datetime | None = None) -> Any:
    """Begin: from now on the members vote."""
    moment = now or timezone.now()
    return CommitteeWorkflow.apply(committeesession, "open", by=by, now=moment, changes={"opened_at": moment})


@transaction.atomic
def vote(*, item: CommitteeItem, choice: str, by: Any, now: datetime | None = None) -> CommitteeVote:
    """One's vote on a file, which may change until the session closes.

    Raises PermissionRefused to who does not sit, TransitionNotAllowed (session, conflict), InvalidInput.
    """
    session = CommitteeSession.objects.select_for_update(of=("self",)).get(pk=item.session_id)
    require_permission(by, "associations.vote_label", session)
    if session.state != CommitteeState.OPEN:
        raise TransitionNotAllowed(reasons=[_("La séance n’est pas ouverte au vote.")])
    _unless_tied(by, item)
    if not _waits(item):
        raise TransitionNotAllowed(reasons=[_("Ce dossier n’attend pas une décision du comité.")])
    if choice not in VoteChoice.values:
        sentence = _("Choisissez votre vote.")
        raise InvalidInput(sentence, fields={"choice": [sentence]})
    moment = now or timezone.now()
    row, _is_new = CommitteeVote.objects.update_or_create(
        item=item, member=session.members.get(user=by), defaults={"session": session, "choice": choice, "at": moment}
    )
    return row


@transaction.atomic
def declare_conflict(*, item: CommitteeItem, kind: str, by: Any, now: datetime | None = None) -> None:
    """Say that one is tied to the association of a file: it disappears, and one's vote on it with it."""
    require_permission(by, "associations.declare_conflict", item.session)
    _unless_over(item.session)
    association = item.application.association
    conflicts.declare(association=association, kind=kind, by=by, now=now)
    label_reviews.set_aside(expert=by, association=association, now=now)
    item.votes.filter(member__user=by).delete()


@transaction.atomic
def word(*, item: CommitteeItem, by: Any, conditions: str = "", grounds: str = "") -> CommitteeItem:
    """Write the conditions that the committee sets, and the grounds of its decision."""
    require_permission(by, HOLD, item.session)
    _unless_over(item.session)
    _unless_tied(by, item)
    item.conditions, item.grounds = conditions.strip(), grounds.strip()
    item.save(update_fields=["conditions", "grounds"])
    return item


def result(item: CommitteeItem) -> str:
    """The outcome of the votes: most votes for or against; on a tie the chair's, and without it a refusal."""
    votes = list(item.votes.select_related("member"))
    count = {choice: sum(vote.choice == choice for vote in votes) for choice in VoteChoice.values}
    favourable = count[VoteChoice.AWARD] + count[VoteChoice.CONDITIONS]
    if favourable == count[VoteChoice.REFUSE]:
        chair = next((vote.choice for vote in votes if vote.member.user_id == item.session.chair_id), "")
        return {
            VoteChoice.AWARD: LabelApplicationState.AWARDED,
            VoteChoice.CONDITIONS: LabelApplicationState.AWARDED_WITH_CONDITIONS,
        }.get(chair, LabelApplicationState.REFUSED)
    if favourable < count[VoteChoice.REFUSE]:
        return LabelApplicationState.REFUSED
    is_plain = count[VoteChoice.AWARD] > count[VoteChoice.CONDITIONS]
    return LabelApplicationState.AWARDED if is_plain else LabelApplicationState.AWARDED_WITH_CONDITIONS


@transaction.atomic
def close(*, committeesession: CommitteeSession, by: Any, now: datetime | None = None) -> Any:
    """End the session: every file that waits gets its decision, and labels begin, all in one transaction.

    Raises TransitionNotAllowed (quorum, votes, one's own conflict with an association), InvalidInput (no words).
    """
    moment = now or timezone.now()
    locked = CommitteeSession.objects.select_for_update(of=("self",)).get(pk=committeesession.pk)
    items = list(locked.items.select_related("application__association", "application__campaign", "session"))
    tied = conflicts.association_ids(by)
    if any(item.application.association_id in tied for item in items):
        sentence = _(
            "Vous avez un conflit d’intérêts avec une association de cette séance : une autre personne la clôt."
        )
        raise TransitionNotAllowed(reasons=[sentence])
    for item in items:
        _write_recusals(item, by, moment)
    log = CommitteeWorkflow.apply(committeesession, "close", by=by, now=moment, changes={"closed_at": moment})
    for item in items:
        if _waits(item):
            _decide(item, by, moment)
    return log


def cancel(*, committeesession: CommitteeSession, by: Any, note: str, now: datetime | None = None) -> Any:
    """Give the session up; its files wait for another one."""
    return CommitteeWorkflow.apply(committeesession, "cancel", by=by, note=note, now=now)


def _waits(item: CommitteeItem) -> bool:
    """Whether the file still waits for the committee: its association may have taken it back."""
    return item.application.state == LabelApplicationState.COMMITTEE


def _unless_tied(person: Any, item: CommitteeItem) -> None:
    if conflicts.has_conflict(person, item.application.association):
        raise TransitionNotAllowed(reasons=[_("Vous avez un conflit d’intérêts avec cette association.")])


def _write_recusals(item: CommitteeItem, by: Any, moment: datetime) -> None:
    """Keep who had no part in the file, as the minutes name them; a vote given before the tie was known is void."""
    people = User.objects.filter(
        Q(pk__in=item.session.members.values("user")) | Q(pk__in=item.application.reviews.values("expert"))
    )
    ties = conflicts.note_computed(association=item.application.association, people=people, by=by, now=moment)
    CommitteeRecusal.objects.bulk_create(
        CommitteeRecusal(item=item, user=tie.user, origin=tie.origin, kind=tie.kind, at=moment) for tie in ties
    )
    item.votes.filter(member__user__in=[tie.user_id for tie in ties]).delete()


def _decide(item: CommitteeItem, by: Any, moment: datetime) -> None:
    outcome = result(item)
    transition = {
        LabelApplicationState.AWARDED: "award",
        LabelApplicationState.AWARDED_WITH_CONDITIONS: "award_with_conditions",
        LabelApplicationState.REFUSED: "refuse",
    }[outcome]
    words = {"award": "", "award_with_conditions": item.conditions, "refuse": item.grounds}[transition]
    if transition != "award" and not words:
        name = item.application.number
        raise InvalidInput(_("Écrivez les conditions ou les motifs du dossier %(number)s.") % {"number": name})
    conditions = item.conditions if transition == "award_with_conditions" else ""
    changes = {"decided_at": moment, "conditions": conditions}
    log = LabelApplicationWorkflow.apply(
        item.application, transition, by=by, now=moment, note=words or item.grounds, changes=changes
    )
    item.outcome = outcome
    item.save(update_fields=["outcome"])
    if transition != "refuse":
        labels.award(application=item.application, by=by, conditions=conditions, now=moment)
    label_applications.tell_decision(item.application, log, moment)


def _unless_over(session: CommitteeSession) -> None:
    """Hold the session as it is now; TransitionNotAllowed once it is over."""
    if CommitteeSession.objects.select_for_update(of=("self",)).get(pk=session.pk).state in (
        CommitteeState.CLOSED,
        CommitteeState.CANCELLED,
    ):
        raise TransitionNotAllowed(reasons=[_("Cette séance est terminée.")])
