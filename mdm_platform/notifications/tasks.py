"""Background work of messages: drain the outbox when rung for, and sweep it by the clock."""

from datetime import timedelta

from celery import shared_task
from celery.schedules import crontab

from mdm_platform.notifications.services import delivery, retention

SCHEDULE = {
    "notifications.deliver_messages": timedelta(seconds=10),
    "notifications.purge_messages": crontab(hour=3, minute=20),
}


@shared_task(name="notifications.deliver_messages")
def deliver_messages() -> None:
    """Deliver what is due: rung after each commit, and swept every ten seconds."""
    delivery.deliver_due()


@shared_task(name="notifications.purge_messages")
def purge_messages() -> None:
    """Delete messages that are no longer needed."""
    retention.purge()
