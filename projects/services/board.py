"""The queues of those who accompany: which files wait for whom."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from projects.models import AdvisorAbsence, Project
from projects.services.assignments import WITHOUT_ADVISOR
from projects.workflows import SupportState

SHOWN = (
    *("number", "title", "state", "due_on", "sector", "language", "holder", "refusal_proposed_by"),
    *("advisor__full_name", "region__name_fr", "region__name_ar", "region__name_en"),
)


class Queue(models.TextChoices):
    """What one looks at."""

    MINE = "mine", _("Mes dossiers")
    MINE_LATE = "mine-late", _("Mes étapes en retard")
    TO_READ = "to-read", _("À lire")
    SECOND_READING = "second-reading", _("Refus à relire")
    TO_ASSIGN = "to-assign", _("À confier")
    ADVISOR_ABSENT = "advisor-absent", _("Conseiller absent")
    LATE = "late", _("Étapes en retard")
    ALL = "all", _("Tous")


def first_queue(user: Any) -> str:
    """What the list opens on: an advisor's own files, else those that wait for an advisor."""
    return Queue.MINE if Role.PROJECT_ADVISOR in user.role_names else Queue.TO_ASSIGN


def rows(queue: Queue, user: Any) -> QuerySet:
    """The files of a queue that this person works on; never their own project."""
    return narrow(Project.objects.visible_to(user).exclude(holder_id=user.pk), queue, user)


def narrow(files: QuerySet, queue: Queue, user: Any) -> QuerySet:
    """Those of these files that stand in the queue."""
    today = timezone.localdate()
    running = ~Q(state__in=WITHOUT_ADVISOR)
    conditions = {
        Queue.MINE: running & Q(advisor_id=user.pk),
        Queue.MINE_LATE: running & Q(advisor_id=user.pk, due_on__lt=today),
        Queue.TO_READ: Q(state=SupportState.SUBMITTED, refusal_proposed_at=None),
        Queue.SECOND_READING: Q(state=SupportState.SUBMITTED, refusal_proposed_at__isnull=False)
        & ~Q(refusal_proposed_by_id=user.pk),
        Queue.TO_ASSIGN: running & Q(advisor=None),
        Queue.ADVISOR_ABSENT: running & (Q(Exists(_absence(today))) | _left_behind()),
        Queue.LATE: running & Q(due_on__lt=today),
        Queue.ALL: Q(),
    }
    return files.filter(conditions[queue])


def listed(files: QuerySet) -> QuerySet:
    """The same files with what a list shows of each, and without their long texts."""
    return files.select_related("advisor", "region").only(*SHOWN)


def _left_behind() -> Q:
    """The files of those who accompany no more: gone from the platform, or without the role."""
    working = User.objects.with_role(Role.PROJECT_ADVISOR).values("pk")
    return Q(advisor__isnull=False) & ~Q(advisor__in=working)


def _absence(today: Any) -> QuerySet:
    return AdvisorAbsence.objects.on(today).filter(advisor__user_id=OuterRef("advisor_id"))
