"""What the probes look at: database, broker, worker.

Only the database decides whether the platform can serve: without broker or worker every
form is still accepted and its messages leave later, so these are told, not fatal.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from redis import Redis, RedisError

from mdm_platform.health.models import Heartbeat

BROKER_TIMEOUT_SECONDS = 0.5
WORKER = "worker"
BEAT_EVERY = timedelta(seconds=15)
OLDEST_BEAT = timedelta(seconds=60)


@dataclass(frozen=True)
class Health:
    """The answer of a probe; `worker_age` is in seconds, None when no worker was ever seen."""

    database: bool
    broker: bool
    worker: bool
    worker_age: float | None

    @property
    def status(self) -> str:
        """ "ok", "degraded" (serves, but messages and jobs wait) or "unavailable"."""
        if not self.database:
            return "unavailable"
        return "ok" if self.broker and self.worker else "degraded"


def beat(*, now: datetime | None = None) -> None:
    """Note that the worker is alive."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"at": now or timezone.now()})


def check(*, now: datetime | None = None) -> Health:
    """Look at everything; takes at most a second or so."""
    database = _database()
    age = _worker_age(now or timezone.now()) if database else None
    worker = age is not None and age <= OLDEST_BEAT.total_seconds()
    return Health(database=database, broker=_broker(), worker=worker, worker_age=age)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connection.close()
        return False
    return True


def _worker_age(now: datetime) -> float | None:
    at = Heartbeat.objects.filter(name=WORKER).values_list("at", flat=True).first()
    return round((now - at).total_seconds(), 1) if at else None


def _broker() -> bool:
    timeouts = {"socket_connect_timeout": BROKER_TIMEOUT_SECONDS, "socket_timeout": BROKER_TIMEOUT_SECONDS}
    try:
        with Redis.from_url(settings.REDIS_URL, **timeouts) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False
