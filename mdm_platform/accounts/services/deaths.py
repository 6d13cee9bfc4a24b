"""A death: reported by anybody, verified by staff; then the person is hidden and no reminder leaves."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mdm_platform.accounts import lifecycle
from mdm_platform.accounts.models import DeathReport, User
from mdm_platform.accounts.notifications import DeathReported
from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.sessions import end_sessions
from mdm_platform.accounts.workflows import DeathReportWorkflow
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput
from mdm_platform.permissions import require_permission


@transaction.atomic
def report(
    *,
    by: User,
    person: str,
    known_as: str = "",
    relation: str = "",
    text: str = "",
    subject: User | None = None,
    now: datetime | None = None,
) -> DeathReport:
    """Write down what somebody says; nothing changes for the person until staff verify it.

    The reporter never learns whether the person has an account.
    """
    require_permission(by, "accounts.report_death")
    now = now or timezone.now()
    found = DeathReport.objects.create(
        reporter=by, person=person, known_as=known_as, relation=relation, text=text, subject=subject, reported_at=now
    )
    events.record("death.reported", by=by, obj=found, subject=subject, now=now)
    readers = User.objects.reachable().filter(groups__name__in=[Role.ADMINISTRATOR, Role.DIRECTORY_CURATOR]).distinct()
    DeathReported.send_to_many(to=list(readers.exclude(pk=by.pk)), about=found, now=now)
    return found


def identify(*, report: DeathReport, subject: User | None, by: User, now: datetime | None = None) -> None:
    """Say which account a report is about; InvalidInput once it is decided."""
    require_permission(by, "accounts.verify_death", report)
    with transaction.atomic():
        locked = DeathReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if locked.decided_at is not None:
            raise InvalidInput
        locked.subject = subject
        locked.save(update_fields=["subject"])
        events.record("death.identified", by=by, obj=locked, subject=subject, now=now)
    report.refresh_from_db()


@transaction.atomic
def verify(*, deathreport: DeathReport, by: User, note: str = "", now: datetime | None = None) -> DeathReport:
    """Hide the person everywhere, close the account, and stop every message."""
    now = now or timezone.now()
    changes = {"decided_by": by, "decided_at": now}
    DeathReportWorkflow.apply(deathreport, "verify", by=by, now=now, changes=changes, note=note)
    subject = User.objects.select_for_update(of=("self",)).get(pk=deathreport.subject_id)
    subject.deceased_at, subject.is_active = now, False
    subject.save(update_fields=["deceased_at", "is_active"])
    end_sessions(user=subject)
    events.record("death.verified", by=by, obj=deathreport, subject=subject, now=now)
    lifecycle.tell("deceased", user=subject)
    return deathreport


@transaction.atomic
def refuse(*, deathreport: DeathReport, by: User, note: str, now: datetime | None = None) -> DeathReport:
    """Set a report aside, with the reason."""
    now = now or timezone.now()
    changes = {"decided_by": by, "decided_at": now}
    DeathReportWorkflow.apply(deathreport, "refuse", by=by, now=now, note=note, changes=changes)
    events.record("death.refused", by=by, obj=deathreport, subject=deathreport.subject, now=now)
    return deathreport


@transaction.atomic
def correct(*, deathreport: DeathReport, by: User, note: str, now: datetime | None = None) -> DeathReport:
    """Open the account again: the person is alive. What was hidden stays so until they show it themselves."""
    now = now or timezone.now()
    DeathReportWorkflow.apply(deathreport, "correct", by=by, now=now, note=note)
    subject = User.objects.select_for_update(of=("self",)).get(pk=deathreport.subject_id)
    subject.deceased_at, subject.is_active = None, True
    subject.save(update_fields=["deceased_at", "is_active"])
    events.record("death.corrected", by=by, obj=deathreport, subject=subject, now=now)
    return deathreport
