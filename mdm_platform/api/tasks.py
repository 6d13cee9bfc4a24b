"""What the API forgets by the clock."""

from celery import shared_task
from celery.schedules import crontab

from mdm_platform.api import idempotency, throttling

SCHEDULE = {"api.purge_keyed_answers": crontab(minute=17), "api.purge_counts": crontab(hour=3, minute=23)}


@shared_task(name="api.purge_keyed_answers")
def purge_keyed_answers() -> None:
    """Forgets answers to writes after a day."""
    idempotency.purge()


@shared_task(name="api.purge_counts")
def purge_counts() -> None:
    """Forgets how many requests were made two days ago."""
    throttling.purge_counts()
