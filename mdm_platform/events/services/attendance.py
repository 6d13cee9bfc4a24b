"""Who came: a ticket shown at the door, the code of the session typed in, or the list that staff keep."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from mdm_platform import links
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.events.models import CheckIn, Event, Registration
from mdm_platform.events.notifications import EventCertificateReady
from mdm_platform.events.workflows import RegistrationState, RegistrationWorkflow
from mdm_platform.permissions import require_permission

TICKET = "events.ticket"
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 6
TICKET_LASTS = timedelta(days=2)
CODE_OPENS, CODE_CLOSES = timedelta(minutes=30), timedelta(hours=1)


def ticket(registration: Registration, *, now: datetime | None = None) -> str:
    """The signed token of the ticket, good until two days after the event."""
    moment = now or timezone.now()
    lasts = max(registration.event.ends_at + TICKET_LASTS - moment, timedelta(minutes=1))
    return links.sign(TICKET, registration, max_age=lasts, now=moment)


def of_ticket(token: str, *, by: Any, now: datetime | None = None) -> Registration:
    """Whose ticket it is. Raises LinkRefused, LinkExpired, PermissionRefused."""
    require_permission(by, "events.take_attendance")
    return links.read(TICKET, token, Registration.objects.select_related("event", "user"), now=now)


def session_code(event: Event) -> str:
    """The code that the speaker shows during the session: the same for everybody, another for each event."""
    digest = salted_hmac("mdm_platform.events.session", str(event.public_id), algorithm="sha256").digest()
    return "".join(CODE_LETTERS[byte % len(CODE_LETTERS)] for byte in digest[:CODE_LENGTH])


def takes_code(event: Event, now: datetime) -> bool:
    """Whether the code may be typed: from half an hour before the start to an hour after the end."""
    return event.starts_at - CODE_OPENS <= now <= event.ends_at + CODE_CLOSES


@transaction.atomic
def check_in_with_code(*, registration: Registration, code: str, by: Any, now: datetime | None = None) -> Registration:
    """Note one's own presence with the code of the session. Raises InvalidInput, TransitionNotAllowed."""
    moment = now or timezone.now()
    if not takes_code(registration.event, moment):
        raise TransitionNotAllowed(_("Le code se tape pendant la séance, et jusqu’à une heure après la fin."))
    given = "".join(code.split()).upper().replace("-", "")
    if not secrets.compare_digest(given.encode(), session_code(registration.event).encode()):
        sentence = _(
            "Ce n’est pas le code de cette séance. Il a six lettres ou chiffres ; demandez-le à l’intervenant."
        )
        raise InvalidInput(fields={"code": [sentence]})
    return _note(registration, CheckIn.CODE, by, moment)


def check_in_with_ticket(*, token: str, by: Any, now: datetime | None = None) -> Registration:
    """Note a presence at the door; a ticket shown twice counts once."""
    registration = of_ticket(token, by=by, now=now)
    if registration.state == RegistrationState.ATTENDED:
        return registration
    return _note(registration, CheckIn.TICKET, by, now or timezone.now())


def check_in(
    *, registration: Registration, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> Registration:
    """Note a presence from the list."""
    require_permission(by, "events.take_attendance")
    return _note(registration, CheckIn.STAFF, by, now or timezone.now())


@transaction.atomic
def mark_absent(
    *, registration: Registration, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> Registration:
    """Note that somebody did not come, or correct a presence noted by mistake."""
    changes = {"checked_in_at": None, "checked_in_how": ""}
    RegistrationWorkflow.apply(registration, "mark_absent", by=by, now=now, changes=changes)
    return registration


@transaction.atomic
def _note(registration: Registration, how: str, by: Any, moment: datetime) -> Registration:
    changes = {"checked_in_at": moment, "checked_in_how": how}
    RegistrationWorkflow.apply(registration, "check_in", by=by, now=moment, changes=changes)
    if registration.user is not None:
        EventCertificateReady.send(to=registration.user, about=registration, now=moment)
    return registration
