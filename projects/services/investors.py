"""The profile of an investor: written, verified by staff, withdrawn."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events, repeats
from mdm_platform.errors import InvalidInput, TransitionConflict, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from mdm_platform.territories import countries
from mdm_platform.territories.models import Region
from projects.models import InvestorProfile
from projects.models.investor import MEETING_LANGUAGES
from projects.notifications.investors import (
    InvestorRefused,
    InvestorSuspended,
    InvestorToComplete,
    InvestorToVerify,
    InvestorVerified,
)
from projects.permissions.investors import REREAD
from projects.services import anonymity, introduction_endings
from projects.workflows import Sector
from projects.workflows.investors import InvestorKind, InvestorState, InvestorWorkflow

IDENTITY = ("kind", "organisation", "country", "references")
CRITERIA = ("sectors", "regions", "amount_min", "amount_max", "languages", "presentation")
WRITABLE_STATES = (InvestorState.DRAFT, InvestorState.TO_COMPLETE, InvestorState.VERIFIED)
LARGEST = Decimal(1000000000)


def of(user: Any) -> InvestorProfile | None:
    """The person's own profile, or None."""
    return InvestorProfile.objects.filter(owner_id=user.pk).first()


@transaction.atomic
def start(*, by: User, now: datetime | None = None) -> InvestorProfile:
    """The person's profile, begun when there is none. Raises PermissionRefused."""
    require_permission(by, "projects.edit_investor")
    User.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=by.pk)
    profile = of(by)
    if profile is None:
        moment = now or timezone.now()
        profile = InvestorProfile.objects.create(owner=by, created_at=moment)
        InvestorWorkflow.start_many(InvestorProfile, [profile.pk], by=by, now=moment)
    return profile


@transaction.atomic
def save(*, profile: InvestorProfile, by: Any, now: datetime | None = None, **fields: Any) -> InvestorProfile:
    """Write the profile; once verified, who one is stays as it was verified, what one looks for may change.

    Holders go on reading a verified profile; its changed words come back to those who verify.

    Raises PermissionRefused, TransitionNotAllowed (being verified, or closed), InvalidInput.
    """
    locked = InvestorProfile.objects.select_for_update(of=("self",)).select_related("owner").get(pk=profile.pk)
    require_permission(by, "projects.edit_investor", locked)
    if locked.state not in WRITABLE_STATES:
        raise TransitionNotAllowed(_("Votre profil ne se modifie pas en ce moment : attendez la réponse de l’équipe."))
    allowed = CRITERIA if locked.state == InvestorState.VERIFIED else (*IDENTITY, *CRITERIA)
    given = {name: value for name, value in fields.items() if name in allowed}
    _check({**{name: getattr(locked, name) for name in (*IDENTITY, *CRITERIA)}, **given}, locked)
    read = locked.presentation
    for name, value in given.items():
        setattr(locked, name, value.strip() if isinstance(value, str) else value)
    if locked.state == InvestorState.VERIFIED and locked.missing():
        raise InvalidInput(_("Un profil vérifié reste complet : montants, langues et présentation."))
    if locked.state == InvestorState.VERIFIED and locked.presentation != read:
        locked.edited_at = now or timezone.now()
    locked.save(update_fields=[*given, "edited_at"])
    return locked


@transaction.atomic
def acknowledge_changes(*, profile: InvestorProfile, by: Any, now: datetime | None = None) -> InvestorProfile:
    """Say that the words changed since the verification were read; a later change brings them back."""
    require_permission(by, "projects.verify_investor", profile)
    rows = InvestorProfile.objects.filter(pk=profile.pk, edited_at=profile.edited_at)
    if not rows.update(edited_at=None):
        raise TransitionConflict
    profile.edited_at = None
    events.record(REREAD, by=by, obj=profile, subject=profile.owner, now=now)
    return profile


@transaction.atomic
def submit(*, profile: InvestorProfile, by: Any, now: datetime | None = None) -> InvestorProfile:
    """Ask the team to verify the profile."""
    moment = now or timezone.now()
    repeats.require_few(profile, "submit", now=moment)
    InvestorWorkflow.apply(profile, "submit", by=by, now=moment, changes={"submitted_at": moment})
    InvestorToVerify.send_to_many(to=User.objects.with_role(Role.INVESTMENT_OFFICER), about=profile, now=moment)
    return profile


@transaction.atomic
def verify(*, profile: InvestorProfile, by: Any, now: datetime | None = None) -> InvestorProfile:
    """Say that the person is who they say."""
    moment = now or timezone.now()
    InvestorWorkflow.apply(profile, "verify", by=by, now=moment, changes={"verified_at": moment, "edited_at": None})
    InvestorVerified.send(to=profile.owner, about=profile, now=moment)
    return profile


@transaction.atomic
def ask_completion(
    *, profile: InvestorProfile, by: Any, note: str, reason: str = "", now: datetime | None = None
) -> InvestorProfile:
    """Ask for what is missing, in words that the person reads."""
    log = InvestorWorkflow.apply(profile, "ask_completion", by=by, note=note, now=now)
    InvestorToComplete.send(to=profile.owner, about=profile, params={"log": log.pk}, now=now)
    return profile


@transaction.atomic
def refuse(
    *, profile: InvestorProfile, by: Any, note: str, reason: str = "", now: datetime | None = None
) -> InvestorProfile:
    """Say no, with why; the person may begin again."""
    log = InvestorWorkflow.apply(profile, "refuse", by=by, note=note, now=now)
    InvestorRefused.send(to=profile.owner, about=profile, params={"log": log.pk}, now=now)
    return profile


@transaction.atomic
def suspend(
    *, profile: InvestorProfile, by: Any, note: str, reason: str = "", now: datetime | None = None
) -> InvestorProfile:
    """Take an investor away from holders at once; what was open is closed, documents open no more."""
    log = InvestorWorkflow.apply(profile, "suspend", by=by, note=note, now=now)
    introduction_endings.close_of_investor(investor=profile, reason="investor_suspended", now=now)
    InvestorSuspended.send(to=profile.owner, about=profile, params={"log": log.pk}, now=now)
    return profile


@transaction.atomic
def restore(*, profile: InvestorProfile, by: Any, now: datetime | None = None) -> InvestorProfile:
    """Let the investor meet holders again."""
    InvestorWorkflow.apply(profile, "restore", by=by, now=now)
    InvestorVerified.send(to=profile.owner, about=profile, now=now)
    return profile


@transaction.atomic
def withdraw(*, profile: InvestorProfile, by: Any, now: datetime | None = None) -> InvestorProfile:
    """Take one's profile back; what was open is closed."""
    InvestorWorkflow.apply(profile, "withdraw", by=by, now=now)
    introduction_endings.close_of_investor(investor=profile, reason="investor_left", now=now)
    return profile


def reopen(*, profile: InvestorProfile, by: Any, now: datetime | None = None) -> InvestorProfile:
    """Begin again from what was written."""
    InvestorWorkflow.apply(profile, "reopen", by=by, now=now)
    return profile


def _check(values: Mapping[str, Any], profile: InvestorProfile) -> None:
    fields: dict[str, list[str]] = {}
    if values["kind"] not in InvestorKind.values:
        fields["kind"] = [_("Choisissez votre qualité dans la liste.")]
    if values["country"] and countries.country(values["country"]) is None:
        fields["country"] = [_("Choisissez un pays dans la liste.")]
    if not set(values["sectors"]) <= set(Sector.values):
        fields["sectors"] = [_("Choisissez des secteurs dans la liste.")]
    known = set(Region.objects.values_list("code", flat=True))
    if not set(values["regions"]) <= known:
        fields["regions"] = [_("Choisissez des régions dans la liste.")]
    if not set(values["languages"]) <= set(MEETING_LANGUAGES):
        fields["languages"] = [_("Choisissez des langues dans la liste.")]
    _check_amounts(values["amount_min"], values["amount_max"], fields)
    for name, most in (("organisation", 160), ("presentation", 1200), ("references", 2000)):
        if len(values[name]) > most:
            fields[name] = [_("Ce texte est trop long : %(most)s caractères au plus.") % {"most": most}]
    if fields:
        raise InvalidInput(fields=fields)
    names = (profile.owner.full_name, values["organisation"])
    anonymity.require({"presentation": values["presentation"]}, names=names, places=False)


def _check_amounts(least: Decimal | None, most: Decimal | None, fields: dict[str, list[str]]) -> None:
    wrong = [name for name, one in (("amount_min", least), ("amount_max", most)) if one and not 0 < one <= LARGEST]
    for name in wrong:
        fields[name] = [_("Indiquez un montant supérieur à zéro et d’un milliard au plus.")]
    if not wrong and least is not None and most is not None and most < least:
        fields["amount_max"] = [_("Le montant maximum est au moins égal au montant minimum.")]
