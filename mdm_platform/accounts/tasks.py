"""Work by the clock: erasures that are due, accounts that nobody opened, counters and sessions that are over."""

import logging

from celery import shared_task
from celery.schedules import crontab

from mdm_platform.accounts import lockout
from mdm_platform.accounts.models import ErasureRequest
from mdm_platform.accounts.services import erasures, registrations
from mdm_platform.accounts.sessions import SessionStore
from mdm_platform.errors import DomainError

logger = logging.getLogger(__name__)

SCHEDULE = {
    "accounts.erase_due_accounts": crontab(hour=2, minute=10),
    "accounts.discard_unverified_accounts": crontab(hour=2, minute=40),
    "accounts.purge_counters_and_sessions": crontab(minute=25),
}


@shared_task(name="accounts.erase_due_accounts")
def erase_due_accounts() -> None:
    """Erase the people whose time for second thoughts is over; one that fails does not stop the others."""
    for erasure in ErasureRequest.objects.due().select_related("user"):
        try:
            erasures.carry_out(erasure=erasure)
        except DomainError as refusal:
            logger.warning("erasure %s not carried out: %s", erasure.pk, refusal.code)
        except Exception:
            logger.exception("erasure %s failed, tried again tomorrow", erasure.pk)


@shared_task(name="accounts.discard_unverified_accounts")
def discard_unverified_accounts() -> None:
    """Erase accounts whose address nobody proved."""
    for user in registrations.unverified():
        erasures.discard_unverified(user=user)


@shared_task(name="accounts.purge_counters_and_sessions")
def purge_counters_and_sessions() -> None:
    """Remove what no longer counts."""
    lockout.purge()
    SessionStore.clear_expired()
