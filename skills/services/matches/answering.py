"""What the person answers, on the page or with the signed link of a message; and members who come by themselves."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform import links
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.permissions import require_permission
from skills.models import Match, Need, Profile
from skills.notifications import MATCH_PURPOSE, MatchInterested
from skills.services import needs
from skills.services.matches.explaining import explained
from skills.services.matches.locks import lock_match, lock_need, lock_people
from skills.services.matching.demand import face_of_institution
from skills.workflows import LINK_STATES, DeclineReason, MatchOrigin, MatchState, MatchWorkflow

INTERESTED, DECLINED = "interested", "declined"


def mark_seen(*, match: Match, by: Any, now: datetime | None = None) -> Match:
    """Note that the person opened the proposal; what was seen or answered before stays as it is."""
    require_permission(by, "skills.answer_match", match)
    moment = now or timezone.now()
    with transaction.atomic():
        lock_match(match)
        if match.state == MatchState.SENT:
            MatchWorkflow.apply(match, "see", by=by, now=moment, changes={"seen_at": moment})
    return match


def answer_interested(*, match: Match, by: Any, now: datetime | None = None) -> Match:
    """The person is interested; the agents of the need hear of it. A second yes changes nothing.

    Raises PermissionRefused, TransitionNotAllowed when the need is closed or the answer was another.
    """
    require_permission(by, "skills.answer_match", match)
    with transaction.atomic():
        lock_match(match)
        if match.state != MatchState.INTERESTED:
            _be_interested(match, "interest", by, now or timezone.now())
    return match


def decline(*, match: Match, by: Any, reason: str, note: str = "", now: datetime | None = None) -> Match:
    """The person says no, or takes a yes back; `reason` is a `DeclineReason`. A second no changes nothing."""
    require_permission(by, "skills.answer_match", match)
    if reason not in DeclineReason.values:
        raise InvalidInput(code="reason_required", fields={"reason": [_("Choisissez une raison dans la liste.")]})
    moment = now or timezone.now()
    with transaction.atomic():
        lock_match(match)
        if match.state != MatchState.DECLINED:
            changes = {"answered_at": moment, "decline_reason": reason, "seen_at": match.seen_at or moment}
            MatchWorkflow.apply(match, "decline", by=by, now=moment, reason=reason, changes=changes)
    return match


def of_link(token: str, *, now: datetime | None = None) -> Match:
    """The match that a message's link is for, answered or not; LinkRefused or LinkExpired otherwise."""
    return links.read(MATCH_PURPOSE, token, Match.objects.with_sides().reached_by_link(), now=now)


def answer_by_link(token: str, *, answer: str, reason: str = "", now: datetime | None = None) -> Match:
    """Answer with the link, which stands for the person and can do nothing else: it gives a first answer only.

    The same answer again changes nothing. Raises LinkRefused, LinkExpired, InvalidInput, TransitionNotAllowed.
    """
    if answer not in (INTERESTED, DECLINED):
        raise InvalidInput(fields={"answer": [_("Choisissez une réponse.")]})
    with transaction.atomic():
        match = lock_match(of_link(token, now=now))
        if match.state == answer:
            return match
        if match.state not in LINK_STATES:
            sentence = _("Vous avez déjà répondu, ou cette proposition est close. Connectez-vous pour la retrouver.")
            raise TransitionNotAllowed(sentence, code="already_answered")
        if answer == INTERESTED:
            return answer_interested(match=match, by=match.recipient, now=now)
        return decline(match=match, by=match.recipient, reason=reason, now=now)


def apply_to(*, need: Need, by: Any, now: datetime | None = None) -> Match:
    """A member answers a need of the board: interested at once. A second time changes nothing.

    Raises PermissionRefused, TransitionNotAllowed with what is missing.
    """
    require_permission(by, "skills.apply_to_need", need)
    moment = now or timezone.now()
    with transaction.atomic():
        lock_need(need)
        lock_people([by.pk])
        profile = _profile_to_offer(need, by, moment)
        match = Match.objects.select_for_update(of=("self",)).filter(need=need, profile=profile).first()
        if match is None:
            return _write_application(need, profile, by, moment)
        if match.state in LINK_STATES:
            _be_interested(match, "interest", by, moment)
        elif match.state in MatchWorkflow.get("volunteer").sources:
            changes = {"origin": MatchOrigin.MEMBER, "decline_reason": "", "introduced_at": None}
            _be_interested(match, "volunteer", by, moment, **changes)
        elif match.state != MatchState.INTERESTED:
            raise TransitionNotAllowed(_("Vous avez déjà répondu à ce besoin."), code="already_answered")
    return match


def _be_interested(match: Match, transition: str, by: Any, moment: datetime, **changes: Any) -> None:
    changes = {"answered_at": moment, "seen_at": match.seen_at or moment, "agent_reminders_sent": 0, **changes}
    MatchWorkflow.apply(match, transition, by=by, now=moment, changes=changes)
    MatchInterested.send_to_many(to=needs.followers(need=match.need), about=match, now=moment)


def _profile_to_offer(need: Need, by: Any, moment: datetime) -> Profile:
    if not Need.objects.open(timezone.localdate(moment)).filter(pk=need.pk).exists():
        raise TransitionNotAllowed(_("Ce besoin n’accepte plus de réponses."), code="need_closed")
    acts_for = institution_of(by)
    if acts_for is not None and acts_for.pk == need.institution_id:
        raise PermissionRefused(_("Vous représentez l’institution qui publie ce besoin."), code="own_institution")
    profile = Profile.objects.published().filter(owner=by).first()
    if profile is None:
        sentence = _("Publiez d’abord votre fiche de compétences : l’institution doit pouvoir la lire.")
        raise TransitionNotAllowed(sentence, code="profile_not_published")
    face = face_of_institution(need.institution)
    if not Profile.objects.listed_for_audience(face).filter(pk=profile.pk).exists():
        sentence = _(
            "L’institution ne peut pas lire votre fiche. Autorisez le partage avec les partenaires dans "
            "« Mes consentements », puis recommencez."
        )
        raise TransitionNotAllowed(sentence, code="profile_not_shared")
    return profile


def _write_application(need: Need, profile: Profile, by: Any, moment: datetime) -> Match:
    match = Match.objects.create(
        need=need,
        profile=profile,
        recipient=by,
        origin=MatchOrigin.MEMBER,
        state=MatchState.INTERESTED,
        found_at=moment,
        answered_at=moment,
        seen_at=moment,
        **explained(need, profile),
    )
    MatchWorkflow.start_many(Match, [match.pk], state=MatchState.INTERESTED, by=by, now=moment)
    MatchInterested.send_to_many(to=needs.followers(need=need), about=match, now=moment)
    return match
