"""The demonstration's alerts: what the platform told on the last working morning, on whichever day it is shown."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from grievances.models import Alert
from grievances.services import alerts, waits
from mdm_platform.calendars.working_days import RABAT, working_days

MORNING = time(9, 30)


def load(*, profiles: int) -> int:
    """End the waits that were over then, and give the alerts. May run again. How many alerts there are."""
    moment = last_working_morning(timezone.now())
    waits.end_overdue(now=moment)
    alerts.escalate_overdue(now=moment)
    alerts.give(now=moment)
    return Alert.objects.count()


def last_working_morning(now: datetime) -> datetime:
    """The last half past nine of a working day in Rabat before that moment."""
    rabat = working_days(RABAT)
    day = rabat.day_of(now)
    if now < datetime.combine(day, MORNING, tzinfo=rabat.zone):
        day -= timedelta(days=1)
    if not rabat.is_working_day(day):
        day = rabat.working_days_before(day, 1)
    return datetime.combine(day, MORNING, tzinfo=rabat.zone)
