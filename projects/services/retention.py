"""How long what is over is kept: words, files and people go, numbers, states and amounts stay for the figures."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone

from mdm_platform.audit import events, notes
from mdm_platform.audit.models import TransitionLog
from projects.models import (
    Interest,
    Introduction,
    IntroductionMessage,
    Investment,
    MissionApplication,
    Project,
    Teaser,
)
from projects.models.investment import UNPAID
from projects.services import advice_data, documents, exchange_data, project_data
from projects.workflows import SupportState
from projects.workflows.investors import OPEN_INTRODUCTIONS, IntroductionState
from projects.workflows.opportunities import InterestState

DRAFT_UNTOUCHED = timedelta(days=365)
ENDED_FILE = timedelta(days=730)
INTRODUCTION_WORDS = timedelta(days=365)
INTEREST_WORDS = timedelta(days=180)
MISSION_WORDS = timedelta(days=90)
UNACCOMPANIED = (SupportState.REDIRECTED, SupportState.REFUSED, SupportState.ABANDONED)

logger = logging.getLogger(__name__)


def delete_drafts(*, now: datetime | None = None) -> int:
    """Delete the projects never sent that nobody touched for a year; how many."""
    moment = now or timezone.now()
    old = Project.objects.filter(state=SupportState.IDEA, submitted_at=None, updated_at__lt=moment - DRAFT_UNTOUCHED)
    return _each(old, lambda project: _delete_draft(project, moment))


def forget_files(*, now: datetime | None = None) -> int:
    """Make nobody's the files refused, redirected or given up two years ago; how many.

    A file on which an investment was paid or an agreement reached stays its parties'.
    """
    moment = now or timezone.now()
    recent = TransitionLog.objects.filter(
        object_type=Project._meta.label_lower,
        object_id=Cast(OuterRef("pk"), CharField()),
        at__gt=moment - ENDED_FILE,
    )
    paid = Investment.objects.filter(project=OuterRef("pk")).exclude(state__in=UNPAID)
    agreed = Introduction.objects.filter(project=OuterRef("pk"), state=IntroductionState.AGREED)
    ended = Project.objects.filter(state__in=UNACCOMPANIED, holder__isnull=False, created_at__lt=moment - ENDED_FILE)
    due = ended.exclude(Exists(recent)).exclude(Exists(paid)).exclude(Exists(agreed))
    return _each(due, _forget_file)


@transaction.atomic
def forget_words(*, now: datetime | None = None) -> int:
    """Forget what was written in meetings, answers to opportunities and missions that are long over; how many texts."""
    moment = now or timezone.now()
    met = Introduction.objects.exclude(state__in=OPEN_INTRODUCTIONS).filter(ended_at__lt=moment - INTRODUCTION_WORDS)
    told = met.filter(Q(messages__isnull=False) | ~Q(message="")).values_list("pk", flat=True).distinct()
    keys = list(told)
    notes.forget_about(Introduction, keys)
    gone, _rows = IntroductionMessage.objects.filter(introduction__in=keys).delete()
    gone += Introduction.objects.filter(pk__in=keys).exclude(message="").update(message="")
    limit = moment - INTEREST_WORDS
    unmet = (
        Q(state=InterestState.DECLINED, answered_at__lt=limit)
        | Q(state=InterestState.WITHDRAWN, sent_at__lt=limit)
        | Q(state=InterestState.SENT, opportunity__deadline__lt=timezone.localdate(limit))
    )
    gone += Interest.objects.filter(unmet).exclude(message="").update(message="", answer="", organisation="")
    done = MissionApplication.objects.filter(slot__ends_at__lt=moment - MISSION_WORDS)
    return gone + done.exclude(message="").update(message="")


def _delete_draft(project: Project, now: datetime) -> None:
    events.record("project.draft_deleted", by=None, obj=project, now=now)
    project.delete()


def _forget_file(project: Project) -> None:
    own = {"project": project}
    documents.remove_all(project=project)
    exchange_data.forget_texts(own)
    advice_data.forget_texts(own)
    presented = Teaser.objects.filter(**own)
    notes.forget_about(Teaser, presented.values_list("pk", flat=True))
    presented.update(headline="", pitch="", looking_for="")
    project_data.forget_texts([project.pk])


def _each(rows: Any, act: Callable[[Project], None]) -> int:
    """Each in a transaction of its own, read again under its lock; what fails is told, and tried again next time."""
    done = 0
    for key in list(rows.order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                project = rows.select_for_update(of=("self",)).filter(pk=key).first()
                if project is not None:
                    act(project)
                    done += 1
        except Exception:
            logger.exception("project_not_forgotten", extra={"project": key})
    return done
