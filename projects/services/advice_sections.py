"""What the accompaniment shows on the page of a project: the diagnosis in a line and what comes next."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.permissions import has_permission
from projects.models import PlanSide, Project
from projects.services import advice_presenters, sections
from projects.services.assignments import WITHOUT_ADVISOR
from projects.services.sections import Ask, Content, Section
from projects.workflows import BEFORE_QUALIFIED, SupportState

SHOWN = 3


def register() -> None:
    """Declare the block; once at start."""
    sections.register(
        Section("plan", gettext_lazy("Diagnostic et plan d’action"), "projects/advice/block.html", shown, 20, asks)
    )


def shown(project: Project, user: Any, now: datetime) -> Content | None:
    """The diagnosis and the plan, for the two sides of the file, once it is accompanied."""
    if project.state in BEFORE_QUALIFIED or not has_permission(user, "projects.read_plan", project):
        return None
    side = PlanSide.HOLDER if project.holder_id == user.pk else PlanSide.ADVISOR
    page = advice_presenters.plan_page(project, side=side, today=timezone.localdate(now))
    if page.is_empty and project.state in WITHOUT_ADVISOR:
        return None
    return {"page": page, "own": page.own[:SHOWN], "others": max(len(page.own) - SHOWN, 0)}


def asks(project: Project, content: Content, now: datetime) -> Iterator[Ask]:
    """The holder's open tasks, unless the file waits or is over."""
    if project.state in WITHOUT_ADVISOR or project.state == SupportState.PAUSED:
        return
    url = reverse("projects:plan", args=[project.public_id])
    for row in content["own"]:
        yield Ask(row.task.title, _("Voir le plan d’action"), url, row.task.due_on)
