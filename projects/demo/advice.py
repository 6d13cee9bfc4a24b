"""The demonstration's advisors, and what they did for its projects: assignments, diagnoses, plans."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import prefetch_related_objects
from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.grids import services as grids
from projects.models import (
    AdvisorProfile,
    Assignment,
    AssignmentKind,
    Milestone,
    PlanSide,
    PlanTask,
    Project,
    ProjectDiagnosis,
    ProjectDiagnosisScore,
)
from projects.services import advisors, assignments, diagnosis_grid
from projects.workflows import ACCOMPANIED, AFTER_LAUNCH, SupportState

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_advice.json"
DIAGNOSED = tuple(
    state for state in dict.fromkeys((*ACCOMPANIED, *AFTER_LAUNCH)) if state not in ("qualified", "diagnosis")
)
WAITING, OURS = (0, 3), (1, 4)
"""Of the five projects of each state: those just taken that wait for an advisor, those of the demonstration's own."""
PLANNED = tuple(state for state in DIAGNOSED if state != SupportState.PAUSED)


def load(*, profiles: int) -> int:
    """Tell all of it, once. The number of advisors that there are."""
    supervisor = User.objects.filter(email=demo_email(Role.PROJECT_SUPERVISOR)).first()
    if supervisor is None or AdvisorProfile.objects.exists():
        return AdvisorProfile.objects.count()
    told, now = json.loads(DATA.read_text(encoding="utf-8")), timezone.now()
    with whole():
        diagnosis_grid.load()
        _advisors(told, supervisor)
        rows = list(Project.objects.filter(state__in=ACCOMPANIED).select_related("holder").order_by("pk"))
        _name_advisors(rows, supervisor, now)
        later = [one for one in rows if one.state in DIAGNOSED and one.advisor_id is not None]
        _diagnose(later, told, now)
        _plan([(place, one) for place, one in enumerate(later) if one.state in PLANNED], told, now)
    return AdvisorProfile.objects.count()


def _advisors(told: dict[str, Any], supervisor: User) -> None:
    """The demonstration's own advisor, and four colleagues, one of them away next week."""
    own = User.objects.filter(email=demo_email(Role.PROJECT_ADVISOR)).first()
    if own is not None:
        advisors.save(profile=AdvisorProfile(user=own, **told["own"]), by=supervisor)
    for text in told["advisors"]:
        words = {name: text[name] for name in ("regions", "sectors", "languages", "capacity")}
        profile = advisors.save(profile=AdvisorProfile(user=_person(text), **words), by=supervisor)
    day = timezone.localdate() + timedelta(days=7)
    advisors.declare_absence(advisor=profile, starts=day, ends=day + timedelta(days=14), by=supervisor)


def _person(text: dict[str, Any]) -> User:
    found = User.objects.filter(email=text["email"]).first()
    if found is None:
        found = User.objects.create_user(
            text["email"], full_name=text["name"], language=text["language"], is_staff=True
        )
        found.groups.set(Group.objects.filter(name=Role.PROJECT_ADVISOR))
    return found


def _name_advisors(rows: list[Project], supervisor: User, now: datetime) -> None:
    """Two files of each state for the demonstration's own advisor, the best one for the others.

    Two of those just taken still wait for theirs.
    """
    own = AdvisorProfile.objects.filter(user__email=demo_email(Role.PROJECT_ADVISOR)).first()
    found = list(
        AdvisorProfile.objects.working().with_absence(timezone.localdate(now)).with_load().select_related("user")
    )
    named = []
    for place, project in enumerate(rows):
        if project.state == SupportState.QUALIFIED and place % 5 in WAITING:
            continue
        fits = [assignments.candidate(project, one) for one in found]
        ours = [one for one in fits if own is not None and one.profile.pk == own.pk and place % 5 in OURS]
        best = max(fits, key=lambda one: (one.points, -one.load))
        fit = ours[0] if ours else best
        fit.profile.load += 1
        project.advisor = fit.profile.user
        named.append(
            Assignment(
                project=project,
                advisor=fit.profile.user,
                kind=AssignmentKind.PROPOSAL if fit is best else AssignmentKind.CHOICE,
                reasons=list(fit.reasons),
                load=fit.load,
                started_at=max(project.submitted_at or now, now - timedelta(days=200)),
                assigned_by=supervisor,
            )
        )
    Assignment.objects.bulk_create(named)
    Project.objects.bulk_update([one.project for one in named], ["advisor"])


def _diagnose(rows: list[Project], told: dict[str, Any], now: datetime) -> None:
    """A diagnosis of each, and for some a second one in which what was weak has grown."""
    grid = diagnosis_grid.current()
    prefetch_related_objects([grid], "criteria")
    criteria, made, scored = list(grid.criteria.all()), [], []
    for place, project in enumerate(rows):
        for number, days in enumerate((120, 20) if place % 3 == 0 else (60,)):
            scores = {
                one.code: min(5, max(1, 1 + (place * 2 + rank * 3) % 5 + number)) for rank, one in enumerate(criteria)
            }
            diagnosis = ProjectDiagnosis(
                project=project,
                number=number + 1,
                grid=grid,
                total=grids.total(grid, scores),
                strengths=told["strengths"][place % len(told["strengths"])],
                needs=told["needs"][place % len(told["needs"])],
                made_by=project.advisor,
                made_at=now - timedelta(days=days),
            )
            made.append(diagnosis)
            scored += [
                ProjectDiagnosisScore(diagnosis=diagnosis, criterion=one, score=scores[one.code]) for one in criteria
            ]
    ProjectDiagnosis.objects.bulk_create(made)
    ProjectDiagnosisScore.objects.bulk_create(scored)


def _plan(rows: list[tuple[int, Project]], told: dict[str, Any], now: datetime) -> None:
    """Two or three milestones each, some tasks done, some ahead, and here and there one that is late."""
    stops: list[Milestone] = []
    tasks: list[PlanTask] = []
    for place, project in rows:
        is_launched = project.state in AFTER_LAUNCH
        own = [_stop(project, told, place, number, now) for number in range(2 + place % 2)]
        days = [-160, -155, -150, -145, -140] if is_launched else [-12, -6, 4, -4 if place % 4 == 1 else 10, 25]
        for number, count in enumerate(days):
            row = _task(project, told, place + number, now + timedelta(days=count))
            row.milestone = own[number % len(own)]
            if is_launched or number < 2:
                row.done_at = now + timedelta(days=count - 1)
                row.done_by = project.holder if row.side == PlanSide.HOLDER else project.advisor
            tasks.append(row)
        stops += own
    Milestone.objects.bulk_create(stops)
    PlanTask.objects.bulk_create(tasks)


def _stop(project: Project, told: dict[str, Any], place: int, number: int, now: datetime) -> Milestone:
    is_launched = project.state in AFTER_LAUNCH
    day = timezone.localdate(now) + timedelta(days=-200 + 20 * number if is_launched else -20 + 45 * number)
    return Milestone(
        project=project,
        title=told["milestones"][(place + number) % len(told["milestones"])],
        due_on=day,
        reached_on=day if is_launched or number == 0 else None,
        added_by=project.advisor,
    )


def _task(project: Project, told: dict[str, Any], place: int, due: datetime) -> PlanTask:
    side = PlanSide.ADVISOR if place % 3 == 2 else PlanSide.HOLDER
    texts = told["advisor_tasks" if side == PlanSide.ADVISOR else "holder_tasks"]
    return PlanTask(
        project=project,
        side=side,
        title=texts[place % len(texts)],
        detail=told["details"][place % len(told["details"])],
        due_on=timezone.localdate(due),
        added_by=project.advisor,
        added_at=due - timedelta(days=40),
    )
