"""How long messages are kept."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from mdm_platform.notifications.models import InboxMessage, OutboxMessage
from mdm_platform.notifications.vocabulary import Status

KEEP_OUTBOX = timedelta(days=90)
KEEP_INBOX = timedelta(days=730)


def purge(*, now: datetime | None = None) -> int:
    """Delete messages dealt with 90 days ago, and inbox messages of two years; how many."""
    now = now or timezone.now()
    dealt_with = OutboxMessage.objects.exclude(status=Status.PENDING).filter(created_at__lt=now - KEEP_OUTBOX)
    old = InboxMessage.objects.filter(created_at__lt=now - KEEP_INBOX)
    return dealt_with.delete()[0] + old.delete()[0]


def forget(*, about: models.Model) -> int:
    """Delete every message about an object, with the addresses that it went to; how many."""
    named = {"about_type": about._meta.label_lower, "about_id": str(about.pk)}
    return OutboxMessage.objects.filter(**named).delete()[0] + InboxMessage.objects.filter(**named).delete()[0]
