"""What is left of a case whose time is over: a tombstone for the statistics, no text, no file, no person."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, RetentionHold
from grievances.services import assistance, files
from grievances.services.locks import lock
from grievances.workflows import FINAL_STATES, ContactChannel
from grievances.workflows.legal import ENDED_STATES as ENDED_ASSISTANCE
from mdm_platform.audit import events
from mdm_platform.audit.models import TransitionNote
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.notifications.services import retention

NO_ONE = {"full_name": "", "email": "", "phone": ""}


@transaction.atomic
def redact(*, case: Case, now: datetime | None = None) -> bool:
    """Erase the text, the files and the identity of a case that is over; whether there was anything to erase.

    Raises TransitionNotAllowed while the case is not closed or withdrawn, or while a hold keeps it.
    """
    moment = now or timezone.now()
    lock(case)
    if case.redacted_at is not None:
        return False
    if case.state not in FINAL_STATES:
        raise TransitionNotAllowed(_("Un dossier n’est effacé qu’une fois clos ou retiré."))
    if RetentionHold.objects.in_force(timezone.localdate(moment)).filter(case=case).exists():
        raise TransitionNotAllowed(_("Une mesure de conservation est en vigueur : ce dossier n’est pas effacé."))
    _redact_texts(case, moment)
    _redact_advice(case, moment)
    files.remove_all(case=case)
    _redact_people(case, moment)
    case.description = case.remedy = case.directed_to = case.administration = ""
    case.redacted_at = moment
    case.save(update_fields=["description", "remedy", "directed_to", "administration", "redacted_at"])
    events.record("case.redacted", obj=case, now=moment)
    return True


def _redact_texts(case: Case, now: datetime) -> None:
    case.messages.update(body="", translation="")
    case.answers.update(body="", translation="", second_translation="", return_note="")
    case.transfers.update(reason="", refusal="")
    case.third_parties.update(name="", email="", question="")
    case.satisfactions.update(comment="")
    case.holds.update(reason="", lift_reason="")
    notes = TransitionNote.objects.filter(
        log__object_type=Case._meta.label_lower, log__object_id=str(case.pk), erased_at=None
    )
    notes.update(text="", erased_at=now)


def _redact_advice(case: Case, now: datetime) -> None:
    """What agents asked of an expert for the person ends with the case; what somebody asked in their name is theirs."""
    for request in case.assistance.filter(requester=None, redacted_at=None).order_by("pk"):
        if request.state not in ENDED_ASSISTANCE:
            assistance.withdraw(request=request, by=None, now=now)
        assistance.redact(request=request, now=now)


def _redact_people(case: Case, now: datetime) -> None:
    identity = {**NO_ONE, "user": None, "contact": ContactChannel.NONE, "contact_instructions": "", "neutral": False}
    type(case.identity).objects.filter(case=case).update(**identity, redacted_at=now)
    case.mandates.update(**NO_ONE, user=None)
    case.mandates.filter(revoked_at=None).update(revoked_at=now)
    case.accesses.running().update(ended_at=now)
    case.identity_readings.update(reason="")
    for row in (case, *case.third_parties.all()):
        retention.forget(about=row)
