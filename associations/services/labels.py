"""Labels that were awarded: found, counted, opened, suspended and put back."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Association, LabelApplication, LabelEvent, LabelEventKind, LabelPeriod, LabelStatus
from associations.notifications.labels import LabelStatusChanged
from associations.services import conflicts
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission

CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that is taken for another
CODE_LENGTH = 6
RENEWAL_MONTHS = 6


def current(association: Association, on: date | None = None) -> LabelPeriod | None:
    """The label that is worth something on that day, or None."""
    return LabelPeriod.objects.valid(on or timezone.localdate()).filter(association=association).first()


def is_renewable(association: Association, on: date | None = None) -> bool:
    """Whether a label may be asked for on that day: there is none, or the one that runs ends within six months."""
    day = on or timezone.localdate()
    return not association.labels.filter(cut_on__isnull=True, ends__gt=add_months(day, RENEWAL_MONTHS)).exists()


def latest(association: Association) -> LabelPeriod | None:
    """The last label of the association, whatever it is worth."""
    return association.labels.prefetch_related("events").order_by("-starts").first()


def find(code: str) -> LabelPeriod | None:
    """The label of that code, however it was typed."""
    rows = LabelPeriod.objects.select_related("association").prefetch_related("events")
    return rows.filter(code=written_code(code)).first()


def written_code(typed: str) -> str:
    """The code as it is kept: capitals, digits and hyphens alone."""
    return "".join(letter for letter in typed.upper() if letter.isalnum() or letter == "-")[:20]


def people_of(association: Association) -> QuerySet[User]:
    """The officers whom messages about the label reach."""
    return User.objects.filter(pk__in=association.officers.in_office().reachable().values("user"))


def staff(association: Association, *, without: Any = None) -> list[User]:
    """The officers of the label service but for one, and for those with a conflict of interest."""
    found = User.objects.with_role(Role.LABEL_OFFICER)
    asked = found.exclude(pk=without.pk) if without is not None else found
    return [one for one in asked if not conflicts.has_conflict(one, association)]


def award(*, application: LabelApplication, by: Any, conditions: str = "", now: datetime | None = None) -> LabelPeriod:
    """Open the label's period: from today, or from the end of the label that runs.

    Raises TransitionNotAllowed when another label covers the period.
    """
    require_permission(by, "associations.decide_label", application)
    moment = now or timezone.now()
    with transaction.atomic():
        association = Association.objects.select_for_update(of=("self",)).get(pk=application.association_id)
        starts = _first_free_day(association, timezone.localdate(moment))
        return _write(application, association, starts, conditions, by, moment)


@transaction.atomic
def suspend(*, period: LabelPeriod, reason: str, by: Any, now: datetime | None = None) -> LabelEvent:
    """The label is worth nothing until it is put back. Raises TransitionNotAllowed unless it is valid."""
    require_permission(by, "associations.suspend_label", period)
    return _change(period, LabelEventKind.SUSPENDED, {LabelStatus.VALID}, reason, by, now or timezone.now())


@transaction.atomic
def resume(*, period: LabelPeriod, by: Any, now: datetime | None = None) -> LabelEvent:
    """Put a suspended label back. Raises TransitionNotAllowed unless it is suspended."""
    require_permission(by, "associations.suspend_label", period)
    return _change(period, LabelEventKind.RESUMED, {LabelStatus.SUSPENDED}, "", by, now or timezone.now())


def withdraw(*, period: LabelPeriod, reason: str, by: Any, now: datetime) -> LabelEvent:
    """Take the label away from today: called by the decision of a withdrawal, under its right."""
    running = {LabelStatus.VALID, LabelStatus.SUSPENDED}
    event = _change(period, LabelEventKind.WITHDRAWN, running, reason, by, now, tells=False)
    LabelPeriod.objects.filter(pk=period.pk).update(cut_on=event.on)
    period.cut_on = event.on
    return event


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of its month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError  # pragma: no cover - every month has 28 days


def _first_free_day(association: Association, today: date) -> date:
    """Today, or the day after the end of the label that runs."""
    running = association.labels.filter(cut_on__isnull=True, ends__gte=today).order_by("-ends").first()
    return running.ends + timedelta(days=1) if running is not None else _after_a_cut(association, today)


def _after_a_cut(association: Association, today: date) -> date:
    cut = association.labels.filter(cut_on=today).exists()
    return today + timedelta(days=1) if cut else today


def _write(
    application: LabelApplication, association: Association, starts: date, conditions: str, by: Any, moment: datetime
) -> LabelPeriod:
    try:
        with transaction.atomic():
            return LabelPeriod.objects.create(
                code=_new_code(starts.year),
                association=association,
                application=application,
                holder=association.name,
                holder_ar=association.name_ar,
                city=association.city,
                country=association.country,
                starts=starts,
                ends=add_months(starts, application.campaign.months) - timedelta(days=1),
                conditions=conditions,
                awarded_at=moment,
                awarded_by=by,
            )
    except IntegrityError as error:
        raise TransitionNotAllowed(reasons=[_("Cette association a déjà un label sur cette période.")]) from error


def _new_code(year: int) -> str:
    return f"LN-{year}-{''.join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))}"


def _change(
    period: LabelPeriod, kind: str, wanted: set[str], reason: str, by: Any, moment: datetime, *, tells: bool = True
) -> LabelEvent:
    locked = LabelPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    today = timezone.localdate(moment)
    status = locked.status(today)
    if status not in wanted:
        sentence = _("Ce label est « %(status)s » : cette action n’est pas possible.") % {"status": status.label}
        raise TransitionNotAllowed(reasons=[sentence])
    known = {choice for choice, _label in LabelEvent._meta.get_field("reason").choices}
    if kind != LabelEventKind.RESUMED and reason not in known:
        sentence = _("Choisissez un motif dans la liste.")
        raise InvalidInput(sentence, code="reason_required", fields={"reason": [sentence]})
    event = LabelEvent.objects.create(period=locked, kind=kind, on=today, reason=reason, actor=by, at=moment)
    if tells:
        people = people_of(locked.association)
        LabelStatusChanged.send_to_many(to=people, about=locked, params={"event": event.pk}, now=moment)
    return event
