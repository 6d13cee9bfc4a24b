"""Missions: written by their organiser, read again, published, called off, over."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from associations.models import Association, Officer
from associations.permissions.people import MANAGING_ROLES
from associations.services import links, merging, todo
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events, notes, repeats
from mdm_platform.errors import InvalidInput, TransitionConflict, TransitionNotAllowed
from mdm_platform.institutions.models import Membership
from mdm_platform.permissions import has_permission, require_permission
from mdm_platform.translated import LANGUAGE_CODES
from projects.models import Mission, MissionApplication, MissionSlot
from projects.models.mission import MissionPlace, associations_of
from projects.notifications.missions import (
    MissionCalledOff,
    MissionCancelled,
    MissionPublished,
    MissionSentBack,
    MissionToReview,
)
from projects.workflows.missions import OPEN_APPLICATION_STATES, MissionState, MissionWorkflow
from skills import text
from skills.models import Skill

WRITTEN = (
    *("title", "description", "language", "theme", "place", "region", "province", "country", "city"),
    *("languages", "with_minors", "vetting", "covers", "instructions"),
)
ALWAYS_WRITTEN = frozenset({"vetting", "covers", "instructions"})
MOST_SKILLS = 10


def register() -> None:
    """Let missions follow their association in a merge, and stand on its home; once at start."""
    merging.register(Mission, "association")
    links.register(_pages)
    todo.register(_expected)


def may_organise(user: Any) -> bool:
    """Whether the person acts today for an association or an institution that may call volunteers."""
    return has_permission(user, "projects.organise_missions")


@transaction.atomic
def begin(*, organiser: Any, by: Any, values: Mapping[str, Any], now: datetime | None = None) -> Mission:
    """Begin a mission of an association or an institution that `by` acts for. PermissionRefused, InvalidInput."""
    moment = now or timezone.now()
    carried = {"association" if isinstance(organiser, Association) else "institution": organiser}
    mission = Mission(author=by, created_at=moment, **carried)
    require_permission(by, "projects.edit_mission", mission)
    _write(mission, values)
    mission.save()
    MissionWorkflow.start_many(Mission, [mission.pk], by=by, now=moment)
    return mission


@transaction.atomic
def update(*, mission: Mission, by: Any, values: Mapping[str, Any], now: datetime | None = None) -> Mission:
    """Change a draft; of a published mission only the instructions and what the organiser covers.

    Raises PermissionRefused, TransitionNotAllowed in another state, InvalidInput.
    """
    require_permission(by, "projects.edit_mission", mission)
    mission = _locked(mission)
    if mission.state == MissionState.PUBLISHED:
        values = {name: value for name, value in values.items() if name in ALWAYS_WRITTEN}
    elif mission.state != MissionState.DRAFT:
        raise TransitionNotAllowed(_("Reprenez d’abord la mission : elle est en relecture, ou close."))
    before = {name: getattr(mission, name) for name in WRITTEN}
    _write(mission, values)
    mission.save()
    changed = [name for name in WRITTEN if getattr(mission, name) != before[name]]
    if changed:
        events.record("mission.edited", by=by, obj=mission, fields=changed, now=now)
    return mission


@transaction.atomic
def submit(*, mission: Mission, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Mission:
    """Send the mission to those who read it again before it is published."""
    moment = now or timezone.now()
    repeats.require_few(mission, "submit", now=moment)
    MissionWorkflow.apply(mission, "submit", by=by, now=moment, changes={"submitted_at": moment})
    MissionToReview.send_to_many(to=User.objects.with_role(Role.MISSION_REVIEWER), about=mission, now=moment)
    return mission


def recall(*, mission: Mission, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Mission:
    """Take a sent mission back to change it."""
    MissionWorkflow.apply(mission, "recall", by=by, now=now)
    return mission


@transaction.atomic
def delete_draft(*, mission: Mission, by: Any, now: datetime | None = None) -> None:
    """Remove a draft with all that it holds. Raises PermissionRefused, TransitionConflict once it is sent."""
    require_permission(by, "projects.edit_mission", mission)
    held = _locked(mission)
    if held.state != MissionState.DRAFT:
        raise TransitionConflict
    events.record("mission.draft_deleted", by=by, obj=held, now=now)
    notes.forget_about(Mission, [held.pk])
    held.delete()


@transaction.atomic
def send_back(*, mission: Mission, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Mission:
    """Ask the organiser for changes, in words."""
    log = MissionWorkflow.apply(mission, "send_back", by=by, note=note, now=now)
    MissionSentBack.send_to_many(to=organisers_of(mission), about=mission, params={"log": log.pk}, now=now)
    return mission


@transaction.atomic
def publish(*, mission: Mission, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Mission:
    """Let volunteers apply."""
    moment = now or timezone.now()
    MissionWorkflow.apply(mission, "publish", by=by, now=moment, changes={"published_at": moment})
    MissionPublished.send_to_many(to=organisers_of(mission), about=mission, now=moment)
    return mission


@transaction.atomic
def cancel(*, mission: Mission, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Mission:
    """Call the mission off and tell everybody who was expected, or waited for an answer, and its organisers, why."""
    moment = now or timezone.now()
    log = MissionWorkflow.apply(mission, "cancel", by=by, note=note, now=moment)
    called_off = list(mission.slots.held().filter(ends_at__gt=moment).order_by("pk").select_for_update(of=("self",)))
    mission.slots.filter(pk__in=[slot.pk for slot in called_off]).update(cancelled_at=moment)
    rows = MissionApplication.objects.filter(slot__in=called_off, state__in=OPEN_APPLICATION_STATES)
    told = [(one.user, one) for one in rows.filter(user__isnull=False).select_related("user").order_by("pk")]
    MissionCancelled.send_to_each(to=told, params={"log": log.pk}, now=moment)
    others = organisers_of(mission).exclude(pk=by.pk)
    MissionCalledOff.send_to_many(to=others, about=mission, params={"log": log.pk}, now=moment)
    return mission


def end_past(*, now: datetime | None = None) -> int:
    """Close the missions whose last slot is over, by the clock. How many."""
    moment = now or timezone.now()
    going_on = MissionSlot.objects.held().filter(ends_at__gt=moment)
    over = Mission.objects.published().exclude(pk__in=going_on.values("mission_id"))
    return len(MissionWorkflow.apply_many(Mission.objects.filter(pk__in=over.values("pk")), "end", now=moment))


def organisers_of(mission: Mission) -> QuerySet:
    """The people who act for the organiser today and can be written to."""
    if mission.association_id is not None:
        held = Officer.objects.in_office().filter(association=mission.association_id, user__isnull=False)
        people = held.filter(Q(role__in=MANAGING_ROLES) | Q(is_legal_representative=True)).values("user_id")
    else:
        rows = Membership.objects.filter(institution=mission.institution_id, role=Role.PARTNER_AGENT)
        people = rows.current(timezone.localdate()).values("user_id")
    return User.objects.reachable().filter(pk__in=people).order_by("pk")


@transaction.atomic
def ask_skill(*, mission: Mission, skill: Skill, by: Any) -> None:
    """Ask for one more skill of the taxonomy in a draft; asking twice changes nothing."""
    _require_draft(mission, by)
    _set_skills(mission, [*mission.skills.all(), skill])


@transaction.atomic
def drop_skill(*, mission: Mission, skill: Skill, by: Any) -> None:
    """Ask no longer for that skill."""
    _require_draft(mission, by)
    mission.skills.remove(skill)


def _require_draft(mission: Mission, by: Any) -> None:
    require_permission(by, "projects.edit_mission", mission)
    if _locked(mission).state != MissionState.DRAFT:
        raise TransitionNotAllowed(_("Les compétences se choisissent tant que la mission est un brouillon."))


def words_of(mission: Mission) -> list[str]:
    """The stems by which a search finds the mission: its words, and the names of its places and of its institution."""
    named = [one for one in (mission.region, mission.province, mission.institution) if one is not None]
    names = [getattr(one, f"name_{code}", "") for one in named for code in LANGUAGE_CODES]
    written = [mission.title, mission.city, *names, mission.description]
    return list(dict.fromkeys(stem for part in written for stem in text.stems(part)))


def _pages(association: Any, user: Any, today: date) -> Iterable[links.HomeLink]:
    if not associations_of(user).filter(pk=association.pk).exists():
        return []
    hint = _("Appelez des bénévoles, répondez-leur et notez leurs heures.")
    return [links.HomeLink(_("Missions bénévoles"), reverse("projects:organised_missions"), hint, "hand")]


def _expected(association: Any, user: Any, today: date) -> Iterable[todo.Todo]:
    waiting = MissionApplication.objects.filter(
        slot__in=MissionSlot.objects.held().filter(mission__association=association, starts_at__gt=timezone.now()),
        state="applied",
    ).count()
    if not waiting or not associations_of(user).filter(pk=association.pk).exists():
        return []
    label = ngettext("%(n)s bénévole attend votre réponse", "%(n)s bénévoles attendent votre réponse", waiting)
    return [todo.Todo(label % {"n": waiting}, reverse("projects:organised_missions"))]


def _locked(mission: Mission) -> Mission:
    return Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)


def _write(mission: Mission, values: Mapping[str, Any]) -> None:
    for name in WRITTEN:
        if name in values:
            setattr(mission, name, values[name])
    if mission.place != MissionPlace.ABROAD:
        mission.country = ""
    if mission.place != MissionPlace.MOROCCO:
        mission.region = mission.province = None
    try:
        mission.full_clean(exclude=("association", "institution", "author"))
    except ValidationError as error:
        raise InvalidInput(fields=_plain(error.message_dict)) from error
    mission.search_words = words_of(mission)


def _set_skills(mission: Mission, skills: Any) -> None:
    chosen = list(dict.fromkeys(skills))
    if len(chosen) > MOST_SKILLS:
        sentence = _("Choisissez %(most)s compétences au plus.") % {"most": MOST_SKILLS}
        raise InvalidInput(fields={"skills": [sentence]})
    mission.skills.set(chosen)


def _plain(fields: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: [str(sentence) for sentence in sentences] for name, sentences in fields.items()}
