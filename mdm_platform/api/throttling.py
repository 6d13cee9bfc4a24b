"""How many requests a caller may make: counted in PostgreSQL, exactly, one statement a request.

Visitors are counted by address (a digest of it), members by account, partners by the quotas of
their access, per minute and per day. Windows are fixed: they start with the minute or the UTC day.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from mdm_platform.api.callers import principal_of
from mdm_platform.api.models import RequestCount

SECONDS_OF_PERIOD = {"s": 1, "m": 60, "h": 3600, "d": 86400}
MINUTE, DAY = 60, 86400
COUNTS_KEPT_FOR = timedelta(days=2)
COUNT_ONE = """
    INSERT INTO platform_api_requestcount (caller, window_starts, window_seconds, count)
    VALUES (%s, %s, %s, 1)
    ON CONFLICT (caller, window_seconds, window_starts)
    DO UPDATE SET count = platform_api_requestcount.count + 1
    RETURNING count
"""


def count_request(caller: str, seconds: int, now: datetime) -> tuple[int, float]:
    """Count one more request of the caller in the current window; the count, and the seconds until the window ends."""
    starts = datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE, [caller, starts, seconds])
        count = cursor.fetchone()[0]
    return count, seconds - (now - starts).total_seconds()


def purge_counts(*, now: datetime | None = None) -> int:
    """Forget the windows that ended two days ago; how many there were."""
    return RequestCount.objects.filter(window_starts__lt=(now or timezone.now()) - COUNTS_KEPT_FOR).delete()[0]


def parse_rate(rate: str) -> tuple[int, int]:
    """ "120/min" as (120, 60)."""
    number, period = rate.split("/")
    return int(number), SECONDS_OF_PERIOD[period[0]]


class WindowThrottle(BaseThrottle):
    """Counts the callers whom `limits_of` gives limits."""

    def __init__(self) -> None:
        self._wait = 0.0

    def limits_of(self, request: Request) -> list[tuple[int, int]]:
        """The limits of this caller, each a number of requests and a window in seconds; none when not concerned."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request in every window; False when one of them is full."""
        now = timezone.now()
        self._wait = 0.0
        for limit, seconds in self.limits_of(request):
            count, left = count_request(principal_of(request), seconds, now)
            if count > limit:
                self._wait = max(self._wait, left)
        return self._wait == 0.0

    def wait(self) -> float | None:
        """Seconds until the caller may try again."""
        return self._wait or None


class AnonymousThrottle(WindowThrottle):
    """Visitors, by address."""

    def limits_of(self, request: Request) -> list[tuple[int, int]]:
        if request.user is not None and request.user.is_authenticated:
            return []
        return [parse_rate(api_settings.DEFAULT_THROTTLE_RATES["anonymous"])]


class MemberThrottle(WindowThrottle):
    """Signed-in people, by account."""

    def limits_of(self, request: Request) -> list[tuple[int, int]]:
        user = request.user
        if user is None or not user.is_authenticated or getattr(user, "is_partner", False):
            return []
        return [parse_rate(api_settings.DEFAULT_THROTTLE_RATES["member"])]


class PartnerThrottle(WindowThrottle):
    """Partners, by the quotas that staff gave to their access."""

    def limits_of(self, request: Request) -> list[tuple[int, int]]:
        if not getattr(request.user, "is_partner", False):
            return []
        return [(request.user.quota_per_minute, MINUTE), (request.user.quota_per_day, DAY)]
