"""The person behind a case: opened by hand, with a reason, and told when the case ends."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, CaseIdentity, IdentityReading
from grievances.services import contacting
from grievances.services.persons import require_person
from grievances.services.words import bounded, required
from grievances.workflows import FINAL_STATES, ContactChannel
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission


@transaction.atomic
def open(*, case: Case, by: Any, reason: str, now: datetime | None = None) -> CaseIdentity:
    """The identity, for somebody who says why; the trace does not say whose it is.

    The person is told when the case ends, at once when it is over.

    Raises PermissionRefused, InvalidInput (no reason).
    """
    require_permission(by, "grievances.open_identity", case)
    why = required(reason, field="reason", most=300)
    moment = now or timezone.now()
    IdentityReading.objects.create(case=case, by=by, reason=why, at=moment)
    events.record("case.identity_opened", by=by, obj=case, now=moment)
    if case.state in FINAL_STATES:
        tell_openings(case=case, now=moment)
    return case.identity


def tell_openings(*, case: Case, now: datetime | None = None) -> int:
    """Tell the person, whose case has ended, that their identity was opened; how many times it was."""
    moment = now or timezone.now()
    untold = IdentityReading.objects.filter(case=case, told_at=None).update(told_at=moment)
    if untold:
        contacting.tell(case=case, what="identity_opened", now=moment)
    return untold


@transaction.atomic
def change_contact(
    *,
    case: Case,
    contact: str,
    email: str = "",
    phone: str = "",
    contact_instructions: str = "",
    neutral: bool = False,
    by: Any = None,
) -> CaseIdentity:
    """The person says otherwise how they may be reached; an address left empty stays as it was given.

    Raises PermissionRefused (a mandate does not change it), InvalidInput, TransitionNotAllowed (erased).
    """
    require_person(by, case, "grievances.change_contact")
    identity = CaseIdentity.objects.select_for_update(of=("self",)).get(case=case)
    if identity.redacted_at is not None:
        raise TransitionNotAllowed(_("Ce dossier est effacé : plus personne n’est joint à son sujet."))
    identity.email = email.strip() or identity.email
    identity.phone = phone.strip() or identity.phone
    check_contact(contact=contact, user=identity.user, email=identity.email, phone=identity.phone)
    identity.contact, identity.neutral = ContactChannel(contact), neutral
    identity.contact_instructions = bounded(contact_instructions, field="contact_instructions", most=300)
    identity.save(update_fields=["email", "phone", "contact", "contact_instructions", "neutral"])
    return identity


def check_contact(*, contact: str, user: Any, email: str, phone: str) -> None:
    """A way to be reached needs what it takes. Raises InvalidInput."""
    needed = {
        ContactChannel.EMAIL: (email.strip(), "email", _("Donnez l’adresse e-mail où vous écrire.")),
        ContactChannel.PHONE: (phone.strip(), "phone", _("Donnez le numéro où vous appeler.")),
        ContactChannel.ACCOUNT: (user, "contact", _("Connectez-vous pour être joint dans votre espace.")),
    }
    has, name, message = needed.get(ContactChannel(contact), (True, "", ""))
    if not has:
        raise InvalidInput(message, code="contact_incomplete", fields={name: [message]})
