"""The worker's sign of life."""

from celery import shared_task

from mdm_platform.health import checks

SCHEDULE = {"health.beat": checks.BEAT_EVERY}


@shared_task(name="health.beat")
def beat() -> None:
    """Shows that beat, broker and worker work together."""
    checks.beat()
