"""Appeals against a refusal: filed by the person, decided by another curator."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from skills.models import Appeal, Profile
from skills.notifications import AppealReceived, AppealRejected, AppealToDecide, AppealUpheld
from skills.services import listing
from skills.workflows import AppealState, AppealWorkflow, ProfileState

APPEALED_TRANSITIONS = ("refuse", "hide")
LONGEST_TEXT = 4000


def file(*, profile: Profile, text: str, by: Any, now: datetime | None = None) -> Appeal:
    """Ask that another curator looks at the refusal again; once per decision.

    Raises PermissionRefused, TransitionNotAllowed when nothing was refused or an appeal
    about this decision exists, InvalidInput for an empty or overlong text.
    """
    require_permission(by, "skills.appeal_decision", profile)
    _check_text(text)
    moment = now or timezone.now()
    with transaction.atomic():
        Profile.objects.select_for_update(of=("self",)).only("pk").get(pk=profile.pk)
        profile.refresh_from_db()
        decision = last_refusal(profile)
        if profile.state != ProfileState.REFUSED or decision is None:
            raise TransitionNotAllowed(_("Il n’y a pas de décision à contester."), code="nothing_to_appeal")
        if Appeal.objects.filter(decision=decision).exists():
            raise TransitionNotAllowed(_("Cette décision a déjà été contestée."), code="already_appealed")
        appeal = Appeal.objects.create(
            profile=profile, author=by, decision=decision, text=text.strip(), filed_at=moment
        )
        AppealReceived.send(to=by, about=appeal, now=moment)
        others = User.objects.with_role(Role.DIRECTORY_CURATOR).exclude(pk=decision.actor_id)
        AppealToDecide.send_to_many(to=others, about=appeal, now=moment)
    return appeal


def last_refusal(profile: Profile) -> TransitionLog | None:
    """The latest decision that refused or hid the profile."""
    return TransitionLog.objects.about(profile).filter(transition__in=APPEALED_TRANSITIONS).last()


def may_be_filed(profile: Profile) -> bool:
    """Whether the refusal that stands can still be contested."""
    decision = last_refusal(profile) if profile.state == ProfileState.REFUSED else None
    return decision is not None and not Appeal.objects.filter(decision=decision).exists()


def uphold(*, appeal: Appeal, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Appeal:
    """Accept the appeal: the profile is published at once."""
    moment = now or timezone.now()
    with transaction.atomic():
        _decide(appeal, "uphold", by=by, note=note, moment=moment)
        profile = appeal.profile
        changes = listing.freshly_listed(moment)
        listing.move(profile=profile, transition="reinstate", by=by, now=moment, changes=changes)
        AppealUpheld.send(to=appeal.author, about=appeal, now=moment)
    return appeal


def reject(*, appeal: Appeal, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Appeal:
    """Keep the decision, and say why."""
    moment = now or timezone.now()
    with transaction.atomic():
        log = _decide(appeal, "reject", by=by, note=note, moment=moment)
        AppealRejected.send(to=appeal.author, about=appeal, params={"log": log.pk}, now=moment)
    return appeal


def abandon(*, appeal: Appeal, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Appeal:
    """Give the appeal up; `by` is None when the profile is withdrawn."""
    AppealWorkflow.apply(appeal, "abandon", by=by, now=now or timezone.now(), reason=reason)
    return appeal


def abandon_all(*, profile: Profile, now: datetime) -> None:
    """End the open appeal of a profile that is withdrawn."""
    for appeal in profile.appeals.filter(state=AppealState.FILED):
        abandon(appeal=appeal, by=None, now=now)


def _decide(appeal: Appeal, transition: str, *, by: Any, note: str, moment: datetime) -> TransitionLog:
    changes = {"decided_at": moment, "decided_by": by}
    return AppealWorkflow.apply(appeal, transition, by=by, now=moment, note=note, changes=changes)


def _check_text(text: str) -> None:
    if not text.strip():
        message = _("Dites pourquoi vous contestez cette décision.")
        raise InvalidInput(code="text_required", fields={"text": [message]})
    if len(text) > LONGEST_TEXT:
        message = _("Ce texte est trop long : %(most)s caractères au plus.") % {"most": LONGEST_TEXT}
        raise InvalidInput(code="text_too_long", fields={"text": [message]})
