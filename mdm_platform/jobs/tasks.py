"""Workers take up long jobs: those of the queue `jobs`, so that a message never waits for an import."""

from datetime import timedelta

from celery import shared_task
from celery.schedules import crontab

from mdm_platform.jobs import services

SCHEDULE = {"jobs.sweep": timedelta(seconds=60), "jobs.discard_files": crontab(hour=3, minute=40)}


@shared_task(name="jobs.run_waiting")
def run_waiting() -> None:
    """Run every job that waits."""
    services.run_waiting()


@shared_task(name="jobs.sweep")
def sweep() -> None:
    """Take up what nobody was woken for, and what a dead worker left."""
    services.recover_abandoned()
    services.run_waiting()


@shared_task(name="jobs.discard_files")
def discard_files() -> None:
    """Delete the files of jobs that ended long ago."""
    services.discard_files()
