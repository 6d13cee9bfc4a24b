"""Housekeeping of private files."""

from celery import shared_task

from mdm_platform.files import services


@shared_task(name="files.sweep_orphans")
def sweep_orphans() -> None:
    """Delete contents that no row names."""
    services.sweep_orphans()
