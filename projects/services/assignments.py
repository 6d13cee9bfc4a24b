"""Who accompanies a file: advisors ranked with what speaks for each, one of them chosen, files handed over.

The ranking proposes, a person decides. The project's row is locked before anything is compared, then the advisor's: of
two who decide at once, one wins, and no advisor gets a file beyond what they can take.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.audit import events as audit
from mdm_platform.errors import InvalidInput, TransitionConflict, TransitionNotAllowed
from mdm_platform.formats import language_name, nice_date
from mdm_platform.permissions import require_permission
from projects.models import AdvisorProfile, Assignment, AssignmentKind, Project
from projects.notifications.advice import AdvisorChanged, AdvisorNamed, FileEntrusted
from projects.workflows import ENDED, SupportState

WITHOUT_ADVISOR = frozenset({SupportState.IDEA, *ENDED})
POINTS = {"region": 40, "any_region": 20, "sector": 30, "any_sector": 15, "language": 20}
FREE_POINTS = 10


@dataclass(frozen=True)
class Candidate:
    """An advisor for one file: what speaks for them as codes, the files they have, or why they cannot take it."""

    profile: AdvisorProfile
    reasons: tuple[str, ...]
    load: int
    points: int
    refusal: str = ""

    @property
    def name(self) -> str:
        """The advisor's name."""
        return str(self.profile.user)

    def sentences(self, project: Project) -> list[str]:
        """What speaks for them, in words."""
        words = {
            "region": _("suit cette région"),
            "any_region": _("suit toutes les régions"),
            "sector": _("connaît ce secteur"),
            "any_sector": _("suit tous les secteurs"),
            "language": _("parle la langue du porteur (%(language)s)")
            % {"language": language_name(language_of(project))},
        }
        count = ngettext("%(load)s dossier sur %(most)s", "%(load)s dossiers sur %(most)s", self.load)
        return [
            *(words[code] for code in self.reasons if code in words),
            count % {"load": self.load, "most": self.profile.capacity},
        ]


def rank(project: Project, *, on: date | None = None) -> list[Candidate]:
    """Every advisor for this file, the best first; those who cannot take it come last, each with why."""
    day = on or timezone.localdate()
    profiles = AdvisorProfile.objects.working().with_absence(day).with_load().select_related("user")
    found = [candidate(project, one) for one in profiles if one.user_id != project.holder_id]
    return sorted(found, key=lambda one: (bool(one.refusal), -one.points, one.load, one.profile.pk))


def candidate(project: Project, profile: AdvisorProfile) -> Candidate:
    """One advisor for this file; `profile` comes with its absence and load."""
    reasons = []
    if not profile.regions or project.region_id in profile.regions:
        reasons.append("region" if profile.regions else "any_region")
    if not profile.sectors or project.sector in profile.sectors:
        reasons.append("sector" if profile.sectors else "any_sector")
    if language_of(project) in profile.languages:
        reasons.append("language")
    free = max(profile.capacity - profile.load, 0)
    points = sum(POINTS[code] for code in reasons) + FREE_POINTS * free // profile.capacity
    return Candidate(profile, tuple(reasons), profile.load, points, _refusal(profile))


def proposed(project: Project, *, on: date | None = None) -> Candidate | None:
    """The advisor whom the platform proposes: the best of those who can take the file."""
    first = next(iter(rank(project, on=on)), None)
    return first if first is not None and not first.refusal else None


@transaction.atomic
def assign(*, project: Project, advisor: AdvisorProfile, by: Any, now: datetime | None = None) -> Assignment:
    """Give the file to an advisor, and tell the holder and the advisor.

    `project` is as the person saw it: TransitionConflict when another advisor came meanwhile. Raises
    PermissionRefused, InvalidInput for an advisor who cannot take it, TransitionNotAllowed for a file without need.
    """
    moment = now or timezone.now()
    seen = project.advisor_id
    locked = _locked(project, seen)
    require_permission(by, "projects.assign_project", locked)
    best = proposed(locked, on=timezone.localdate(moment))
    is_best = best is not None and best.profile.pk == advisor.pk
    kind = AssignmentKind.PROPOSAL if is_best else AssignmentKind.CHOICE
    return _give(project, locked, advisor, kind=kind, by=by, moment=moment)


def to_accept(project: Project) -> Candidate:
    """The proposed advisor of a file that waits for one. Raises TransitionNotAllowed where there is none."""
    if project.state in WITHOUT_ADVISOR:
        raise TransitionNotAllowed(_("Ce dossier n’est pas en cours : il n’a pas besoin d’un conseiller."))
    if project.advisor_id is not None:
        raise TransitionNotAllowed(_("Ce dossier a déjà un conseiller : changez-en sur sa page."))
    found = proposed(project)
    if found is None:
        raise TransitionNotAllowed(_("Aucun conseiller ne peut prendre ce dossier aujourd’hui."))
    return found


@transaction.atomic
def accept(*, project: Project, shown: int | None, by: Any, now: datetime | None = None) -> Assignment:
    """Give a file that waits to the advisor whom the page proposed (the key of a profile): nobody else is given it.

    Raises as `assign` and `to_accept`; TransitionConflict for somebody whom the page did not propose.
    """
    to_accept(project)
    advisor = AdvisorProfile.objects.filter(pk=shown).first()
    if advisor is None:
        raise TransitionConflict
    return assign(project=project, advisor=advisor, by=by, now=now)


@transaction.atomic
def take(*, project: Project, by: Any, now: datetime | None = None) -> Assignment:
    """An advisor takes a file that is nobody's. Raises as `assign`; one of two who take it at once wins."""
    locked = _locked(project, None)
    require_permission(by, "projects.take_project", locked)
    profile = AdvisorProfile.objects.filter(user_id=by.pk).first()
    if profile is None:
        raise TransitionNotAllowed(_("Votre fiche de conseiller n’est pas encore faite : demandez-la au superviseur."))
    return _give(project, locked, profile, kind=AssignmentKind.TAKEN, by=by, moment=now or timezone.now())


@transaction.atomic
def hand_over(
    *, advisor: AdvisorProfile, by: Any, to: AdvisorProfile | None = None, now: datetime | None = None
) -> tuple[int, int]:
    """Give every running file of an advisor to another, or each to the best of those who can take it.

    Each holder is told. Returns how many files moved, and how many stay for want of an advisor who can take them.
    Raises PermissionRefused, InvalidInput for the same advisor.
    """
    require_permission(by, "projects.supervise_projects", advisor)
    if to is not None and to.pk == advisor.pk:
        sentence = _("Choisissez une autre personne que celle qui s’absente.")
        raise InvalidInput(sentence, fields={"to": [sentence]})
    moment, moved, left = now or timezone.now(), 0, 0
    rows = running_of(advisor).select_for_update(of=("self",)).order_by("pk")
    for project in rows:
        chosen = to or _best_but(project, advisor, timezone.localdate(moment))
        if chosen is None or _refusal(_fresh(chosen, timezone.localdate(moment))):
            left += 1
            continue
        _give(project, project, chosen, kind=AssignmentKind.HANDOVER, by=by, moment=moment)
        moved += 1
    return moved, left


def running_of(advisor: AdvisorProfile) -> Any:
    """The files that are with this advisor and not over."""
    return Project.objects.filter(advisor_id=advisor.user_id).exclude(state__in=WITHOUT_ADVISOR)


def language_of(project: Project) -> str:
    """In which language the holder is written to."""
    return project.holder.language if project.holder is not None else project.language


def _locked(project: Project, seen: int | None) -> Project:
    locked = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if locked.advisor_id != seen:
        raise TransitionConflict
    return locked


def _give(
    project: Project, locked: Project, advisor: AdvisorProfile, *, kind: str, by: Any, moment: datetime
) -> Assignment:
    """Write who accompanies the file from now on. The project's row is locked."""
    if locked.state in WITHOUT_ADVISOR:
        raise TransitionNotAllowed(_("Ce dossier n’est pas en cours : il n’a pas besoin d’un conseiller."))
    if locked.advisor_id == advisor.user_id:
        sentence = _("Ce dossier est déjà avec cette personne.")
        raise InvalidInput(sentence, fields={"advisor": [sentence]})
    if locked.holder_id == advisor.user_id:
        sentence = _("On n’accompagne pas son propre projet. Choisissez une autre personne.")
        raise InvalidInput(sentence, fields={"advisor": [sentence]})
    AdvisorProfile.objects.select_for_update(of=("self",)).get(pk=advisor.pk)
    fresh = _fresh(advisor, timezone.localdate(moment))
    is_working = AdvisorProfile.objects.working().filter(pk=advisor.pk).exists()
    gone = _("%(name)s n’est plus conseiller de projets.") % {"name": fresh.user}
    if refusal := _refusal(fresh) if is_working else gone:
        raise InvalidInput(refusal, code="advisor_unavailable", fields={"advisor": [refusal]})
    fit = candidate(locked, fresh)
    had_one = locked.advisor_id is not None
    Assignment.objects.current().filter(project=locked).update(ended_at=moment)
    made = Assignment.objects.create(
        project=locked,
        advisor=advisor.user,
        kind=kind,
        reasons=list(fit.reasons),
        load=fit.load,
        started_at=moment,
        assigned_by=by,
    )
    Project.objects.filter(pk=locked.pk).update(advisor=advisor.user)
    project.advisor = locked.advisor = advisor.user
    audit.record("project.assigned", by=by, obj=locked, subject=locked.holder, now=moment)
    if locked.holder is not None:
        (AdvisorChanged if had_one else AdvisorNamed).send(to=locked.holder, about=locked, now=moment)
    if getattr(by, "pk", None) != advisor.user_id:
        FileEntrusted.send(to=advisor.user, about=locked, now=moment)
    return made


def _fresh(advisor: AdvisorProfile, day: date) -> AdvisorProfile:
    """The advisor that day, read on the spot."""
    rows = AdvisorProfile.objects.with_absence(day).with_load().select_related("user")
    return rows.get(pk=advisor.pk)


def _refusal(profile: AdvisorProfile) -> str:
    """Why the advisor cannot take one more file, or nothing."""
    if profile.is_absent:
        words = {"name": profile.user, "day": nice_date(profile.back_after)}
        return _("%(name)s est en absence jusqu’au %(day)s.") % words
    if not profile.takes_files:
        return _("%(name)s ne reçoit pas de nouveaux dossiers.") % {"name": profile.user}
    if profile.load >= profile.capacity:
        words = {"name": profile.user, "count": profile.load}
        return _("%(name)s suit déjà autant de dossiers que possible (%(count)s).") % words
    return ""


def _best_but(project: Project, advisor: AdvisorProfile, day: date) -> AdvisorProfile | None:
    found = (one.profile for one in rank(project, on=day) if not one.refusal and one.profile.pk != advisor.pk)
    return next(found, None)
