"""The night of the ledger."""

from celery import shared_task
from celery.schedules import crontab

from mdm_platform.ledger import recounts

SCHEDULE = {"ledger.recount": crontab(hour=2, minute=10)}


@shared_task(name="ledger.recount")
def recount() -> None:
    """Add all entries up again and compare."""
    recounts.run()
