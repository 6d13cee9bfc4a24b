"""People of the directory for a mission: those who agreed to be invited, and whom its organiser may find."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Func, IntegerField, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.services import consents
from mdm_platform.errors import NotVisible, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from projects.models import Mission, MissionApplication, MissionInvitation
from projects.notifications.missions import MissionInvited
from projects.workflows.missions import MissionState
from skills.audiences import face_of
from skills.models import Block, Profile
from skills.models.card import ProfileCard
from skills.services import quotas, readings
from skills.services.search import Result

VOLUNTEERING = "volunteering"
SHOWN = 12
MOST_INVITED = 30


class _Shared(Func):
    """How many numbers two arrays have in common."""

    template = "(SELECT count(*) FROM unnest(%(expressions)s) AS held WHERE held = ANY(%(wanted)s))"
    output_field = IntegerField()


def suggested(*, mission: Mission, by: Any, now: datetime | None = None) -> list[Result]:
    """The people who have the most of the skills asked for, as the organiser's face of the directory shows them.

    Only who agreed to be invited, does not take part yet and was not invited; each reading leaves its trace,
    and counts among the cards of the day. Raises PermissionRefused, QuotaExceeded.
    """
    require_permission(by, "projects.answer_mission_volunteers", mission)
    wanted = list(mission.skills.values_list("pk", flat=True))
    if not wanted:
        return []
    quotas.require(user=by, reader="", now=now)
    rows = _willing(mission, by).filter(skills__overlap=wanted)
    shared = _Shared(F("skills"), wanted="ARRAY[" + ",".join(str(int(pk)) for pk in wanted) + "]::bigint[]")
    cards = list(rows.annotate(shared=shared).order_by("-shared", "-quality", "profile_id")[:SHOWN])
    quotas.charge(user=by, reader="", cards=len(cards), now=now)
    readings.trace_many(profiles=Profile.objects.filter(pk__in=[card.profile_id for card in cards]), by=by, now=now)
    return [Result(card.profile_id, card.card, []) for card in cards]


@transaction.atomic
def invite(*, mission: Mission, profile_id: Any, by: Any, now: datetime | None = None) -> MissionInvitation:
    """Tell somebody of the directory that the mission asks for their skills; inviting again changes nothing.

    Raises PermissionRefused, NotVisible for somebody who may not be proposed, TransitionNotAllowed.
    """
    require_permission(by, "projects.answer_mission_volunteers", mission)
    mission = Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    if mission.state != MissionState.PUBLISHED:
        raise TransitionNotAllowed(_("Une mission se propose une fois publiée."))
    known = MissionInvitation.objects.filter(mission=mission, user__profile__public_id=profile_id).first()
    if known is not None:
        return known
    if mission.invitations.count() >= MOST_INVITED:
        raise TransitionNotAllowed(
            _("Vous avez déjà invité %(most)s personnes à cette mission.") % {"most": MOST_INVITED}
        )
    card = _willing(mission, by).filter(profile__public_id=profile_id).select_related("profile__owner").first()
    if card is None:
        raise NotVisible
    made = MissionInvitation.objects.create(mission=mission, user=card.profile.owner, at=now or timezone.now())
    MissionInvited.send(to=made.user, about=made, now=now)
    return made


def decline(*, invitation: MissionInvitation, by: Any, now: datetime | None = None) -> MissionInvitation:
    """Say that one is not interested; the organiser is told nothing but that no answer will come."""
    require_permission(by, "projects.answer_mission_invitation", invitation)
    if invitation.declined_at is None:
        invitation.declined_at = now or timezone.now()
        invitation.save(update_fields=["declined_at"])
    return invitation


def _willing(mission: Mission, by: Any) -> QuerySet:
    """The cards of the people whom the organiser may find, who agreed to be invited and block nobody here."""
    rows = ProfileCard.objects.of_audience(face_of(by)).filter(
        profile__in=Profile.objects.found_by(by), profile__owner_id__in=consents.active_user_ids(VOLUNTEERING)
    )
    taken = MissionApplication.objects.filter(slot__mission=mission, user__isnull=False).values("user_id")
    invited = mission.invitations.values("user_id")
    deaf = Block.objects.against(institution_id=mission.institution_id or 0, people=[by.pk]).values("owner_id")
    for known in (taken, invited, deaf):
        rows = rows.exclude(profile__owner_id__in=known)
    return rows.exclude(profile__owner_id=by.pk)
