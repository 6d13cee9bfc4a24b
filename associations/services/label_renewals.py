"""Reminders that a label ends: six, three and one months before."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from associations.models import LabelApplication, LabelPeriod, LabelReminder
from associations.notifications.labels import LabelRenewalDue
from associations.services import labels

MONTHS_BEFORE = (1, 3, 6)
LAST_DAYS = timedelta(days=3)  # six months after the 30th of June, the 31st of December is still ahead


def months_due(period: LabelPeriod, today: Any) -> int | None:
    """The reminder whose time has come: the shortest of six, three and one months; None while it is early or over."""
    if today > period.ends:
        return None
    return next((months for months in MONTHS_BEFORE if labels.add_months(period.ends, -months) <= today), None)


def remind(*, now: datetime | None = None) -> int:
    """Tell the officers of labels that end, once a step, unless a renewal is on its way; how many labels."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    horizon = labels.add_months(today, max(MONTHS_BEFORE)) + LAST_DAYS
    later = LabelPeriod.objects.filter(association=OuterRef("association"), starts__gt=OuterRef("ends"))
    asked = LabelApplication.objects.filter(association=OuterRef("association")).open().exclude(state="draft")
    ending = LabelPeriod.objects.in_course(today).filter(ends__lte=horizon).exclude(Exists(later) | Exists(asked))
    return sum(_remind(period, today, moment) for period in ending.select_related("association"))


@transaction.atomic
def _remind(period: LabelPeriod, today: Any, moment: datetime) -> bool:
    months = months_due(period, today)
    if months is None:
        return False
    _row, is_new = LabelReminder.objects.get_or_create(period=period, months=months, defaults={"sent_at": moment})
    if is_new:
        LabelRenewalDue.send_to_many(to=labels.people_of(period.association), about=period, now=moment)
    return is_new
