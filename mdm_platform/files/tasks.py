"""Housekeeping of private files."""

from celery import shared_task
from celery.schedules import crontab

from mdm_platform.files import services

SCHEDULE = {"files.sweep_orphans": crontab(hour=3, minute=20)}


@shared_task(name="files.sweep_orphans")
def sweep_orphans() -> None:
    """Delete contents that no row names."""
    services.sweep_orphans()
