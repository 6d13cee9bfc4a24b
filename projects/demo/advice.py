"""The demonstration's advisors, and what they did for its projects: assignments, diagnoses, plans."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from projects.models import AdvisorProfile, Milestone, PlanSide, PlanTask, Project
from projects.services import advisors, assignments, diagnosis_grid, project_diagnoses
from projects.workflows import ACCOMPANIED, AFTER_LAUNCH, SupportState

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_advice.json"
DIAGNOSED = tuple(
    state for state in dict.fromkeys((*ACCOMPANIED, *AFTER_LAUNCH)) if state not in ("qualified", "diagnosis")
)
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
        rows = Project.objects.filter(state__in=ACCOMPANIED).select_related("holder", "advisor").order_by("pk")
        for place, project in enumerate(rows):
            _name_advisor(project, supervisor, place, now)
        later = Project.objects.filter(state__in=DIAGNOSED, advisor__isnull=False).select_related("advisor", "holder")
        for place, project in enumerate(later.order_by("pk")):
            _diagnose(project, told, place, now)
            if project.state in PLANNED:
                _plan(project, told, place, now)
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


def _name_advisor(project: Project, supervisor: User, place: int, now: datetime) -> None:
    """The proposed advisor; two files of those just taken still wait for theirs."""
    if project.advisor_id is None and not (project.state == SupportState.QUALIFIED and place % 2):
        found = assignments.proposed(project)
        if found is not None:
            moment = max(project.submitted_at or now, now - timedelta(days=200))
            assignments.assign(project=project, advisor=found.profile, by=supervisor, now=moment)


def _diagnose(project: Project, told: dict[str, Any], place: int, now: datetime) -> None:
    """A diagnosis, and for some a second one in which what was weak has grown."""
    times = (120, 20) if place % 3 == 0 else (60,)
    for number, days in enumerate(times):
        scores = {
            one.code: min(5, max(1, 1 + (place * 2 + rank * 3) % 5 + number))
            for rank, one in enumerate(diagnosis_grid.criteria())
        }
        project_diagnoses.make(
            project=project,
            scores=scores,
            strengths=told["strengths"][place % len(told["strengths"])],
            needs=told["needs"][(place + number) % len(told["needs"])],
            by=project.advisor,
            now=now - timedelta(days=days),
        )


def _plan(project: Project, told: dict[str, Any], place: int, now: datetime) -> None:
    """Two or three milestones, some tasks done, some ahead, and here and there one that is late."""
    today, is_launched = timezone.localdate(now), project.state in AFTER_LAUNCH
    stops = []
    for number in range(2 + place % 2):
        day = today + timedelta(days=-200 + 20 * number if is_launched else -20 + 45 * number)
        reached = day if is_launched or number == 0 else None
        title = told["milestones"][(place + number) % len(told["milestones"])]
        stops.append(Milestone(project=project, title=title, due_on=day, reached_on=reached, added_by=project.advisor))
    Milestone.objects.bulk_create(stops)
    days = [-160, -155, -150, -145, -140] if is_launched else [-12, -6, 4, -4 if place % 4 == 1 else 10, 25]
    rows = [_task(project, told, place + number, now + timedelta(days=count)) for number, count in enumerate(days)]
    for number, row in enumerate(rows):
        row.milestone = stops[number % len(stops)]
        if is_launched or number < 2:
            row.done_at = now + timedelta(days=days[number] - 1)
            row.done_by = project.holder if row.side == PlanSide.HOLDER else project.advisor
    PlanTask.objects.bulk_create(rows)


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
