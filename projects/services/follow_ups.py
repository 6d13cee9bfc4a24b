"""The five years after a launch: dates written once, a short form for the holder, reminders, a reader."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.services.labels import add_months
from grievances.services.words import bounded
from mdm_platform.errors import InvalidInput, TransitionConflict, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from projects.models import FollowUp, Project, TurnoverBand
from projects.models.follow_up import MONTHS, MOST_JOBS
from projects.notifications.follow_ups import FollowUpAnswered, FollowUpLate, FollowUpOpen
from projects.services import support
from projects.workflows.support import SupportState

LATE_AFTER = timedelta(days=30)
CLOSED_AFTER = timedelta(days=90)
COMMENT_MOST = 1500
MOST_INVESTED = Decimal(10**11)
FOLLOWED = (SupportState.LAUNCHED, SupportState.FOLLOWED)


@transaction.atomic
def plan(*, project: Project) -> int:
    """Write the six dates of a launched project; those that exist stay. How many there are.

    Raises TransitionNotAllowed for a project without a launch.
    """
    if project.launched_on is None:
        raise TransitionNotAllowed(_("Le suivi commence quand le projet est lancé."))
    dates = [(months, add_months(project.launched_on, months)) for months in MONTHS]
    FollowUp.objects.bulk_create(
        [FollowUp(project=project, months=months, due_on=day) for months, day in dates], ignore_conflicts=True
    )
    return project.follow_ups.count()


def await_next(project: Project) -> None:
    """Write on the file when its next news is due, nothing once all were given."""
    waiting = project.follow_ups.filter(answered_at=None).order_by("due_on")
    project.due_on = waiting.values_list("due_on", flat=True).first()
    project.save(update_fields=["due_on"])


def turn_due(*, now: datetime | None = None) -> int:
    """Begin the follow-up of launches whose step is over, and close the files whose last news is not read; how many.

    An advisor may do both before.
    """
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    launched = Project.objects.filter(state=SupportState.LAUNCHED, due_on__lt=today)
    last = FollowUp.objects.filter(months=MONTHS[-1], due_on__lt=today - CLOSED_AFTER)
    over = Project.objects.filter(state=SupportState.FOLLOWED, pk__in=last.values("project"))
    return _turned(launched, support.follow, moment) + _turned(over, support.complete, moment)


def _turned(rows: Any, step: Any, now: datetime) -> int:
    """Each that nobody moves at the same moment; how many."""
    count = 0
    for project in rows.order_by("due_on", "pk")[:500]:
        with suppress(TransitionConflict):
            step(project=project, by=None, now=now)
            count += 1
    return count


@transaction.atomic
def answer(
    *,
    follow_up: FollowUp,
    is_active: bool,
    jobs: int,
    invested: Decimal,
    by: Any,
    turnover: str = "",
    comment: str = "",
    now: datetime | None = None,
) -> FollowUp:
    """Give the figures, or correct them until the advisor has read them; the file is then followed.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput.
    """
    moment = now or timezone.now()
    _hold(follow_up)
    require_permission(by, "projects.answer_follow_up", follow_up)
    project, is_first = follow_up.project, follow_up.answered_at is None
    if follow_up.due_on > timezone.localdate(moment):
        raise TransitionNotAllowed(_("Ce suivi n’est pas encore ouvert : nous vous écrirons le jour venu."))
    if follow_up.read_at is not None:
        raise TransitionNotAllowed(_("Votre conseiller a lu cette réponse : dites ce qui change au prochain suivi."))
    if project.state not in FOLLOWED:
        raise TransitionNotAllowed(_("Ce projet n’est plus suivi."))
    _check(jobs, invested, turnover)
    follow_up.is_active, follow_up.jobs, follow_up.invested = is_active, jobs, invested
    follow_up.turnover, follow_up.comment = turnover, bounded(comment, field="comment", most=COMMENT_MOST)
    follow_up.answered_at = moment
    follow_up.save(
        update_fields=["is_active", "jobs", "invested", "turnover", "comment", "answered_at"],
    )
    if project.state == SupportState.LAUNCHED:
        support.follow(project=project, by=None, now=moment)
    else:
        await_next(project)
    if is_first and project.advisor is not None:
        FollowUpAnswered.send(to=project.advisor, about=follow_up, now=moment)
    return follow_up


@transaction.atomic
def read(*, follow_up: FollowUp, by: Any, now: datetime | None = None) -> FollowUp:
    """Say that one has read it; the file is completed with the one of the sixtieth month.

    Raises PermissionRefused, TransitionNotAllowed.
    """
    moment = now or timezone.now()
    _hold(follow_up)
    require_permission(by, "projects.read_follow_up", follow_up)
    if follow_up.answered_at is None or follow_up.read_at is not None:
        raise TransitionNotAllowed(_("Ce suivi n’a pas encore de réponse, ou il est déjà lu."))
    follow_up.read_at, follow_up.read_by = moment, by
    follow_up.save(update_fields=["read_at", "read_by"])
    if follow_up.months == MONTHS[-1] and follow_up.project.state == SupportState.FOLLOWED:
        support.complete(project=follow_up.project, by=by, now=moment)
    return follow_up


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Ask for the figures on their day, and once more a month later. How many messages."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    opened = _told(FollowUpOpen, "reminded_at", today, moment)
    return opened + _told(FollowUpLate, "late_told_at", today - LATE_AFTER, moment)


def _told(message: Any, field: str, until: date, now: datetime) -> int:
    rows = FollowUp.objects.open_on(until).filter(**{field: None}, project__state__in=FOLLOWED)
    found = list(rows.select_for_update(of=("self",), skip_locked=True).select_related("project__holder")[:500])
    FollowUp.objects.filter(pk__in=[one.pk for one in found]).update(**{field: now})
    pairs = [(one.project.holder, one) for one in found if one.project.holder is not None]
    message.send_to_each(to=pairs, now=now)
    return len(pairs)


def _check(jobs: int, invested: Decimal, turnover: str) -> None:
    fields: dict[str, list[str]] = {}
    if not 0 <= jobs <= MOST_JOBS:
        fields["jobs"] = [_("Indiquez un nombre d’emplois entre 0 et 100 000.")]
    if not 0 <= invested < MOST_INVESTED:
        fields["invested"] = [_("Indiquez un montant positif ou nul.")]
    if turnover and turnover not in TurnoverBand.values:
        fields["turnover"] = [_("Choisissez une tranche dans la liste.")]
    if fields:
        raise InvalidInput(fields=fields)


def _hold(follow_up: FollowUp) -> None:
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("project__holder", "project__advisor")
    follow_up.refresh_from_db(from_queryset=rows)
