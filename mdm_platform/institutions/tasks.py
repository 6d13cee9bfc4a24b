"""What partners leave behind, removed by the clock."""

from celery import shared_task
from celery.schedules import crontab

from mdm_platform.institutions import partners

SCHEDULE = {"institutions.purge_tokens": crontab(hour=3, minute=41)}


@shared_task(name="institutions.purge_tokens")
def purge_tokens() -> None:
    """Removes tokens that expired."""
    partners.purge_tokens()
