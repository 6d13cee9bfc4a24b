"""A case filed without an account becomes part of one: by its number and its code, never by an address."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grievances.models import Case, CaseAccess, CaseIdentity, Mandate
from grievances.services.locks import lock
from grievances.workflows import ContactChannel, MandateScope
from mdm_platform.audit import events
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import TransitionNotAllowed

TIED = "case.tied"


@transaction.atomic
def tie(*, access: CaseAccess, to: Any) -> None:
    """Put the case among those of the account, as its person's or as that of the mandate whose code it was.

    How the person is reached stays as they said; a new code undoes it (`untie`), for whoever held the old one may
    have taken it. Raises TransitionNotAllowed: it is another account's already, or the code no longer works.
    """
    lock(access.case)
    access.refresh_from_db()
    if not access.lets(MandateScope.FOLLOW):
        raise TransitionNotAllowed(_("Ce code ne fonctionne plus. Demandez-en un nouveau, puis recommencez."))
    model, key = (Mandate, access.mandate_id) if access.mandate_id else (CaseIdentity, access.case.identity.pk)
    if model.objects.filter(pk=key, user=to).exists():
        return
    if not model.objects.filter(pk=key, user__isnull=True).update(user=to):
        raise TransitionNotAllowed(
            _("Ce dossier est déjà rattaché à un autre compte. Continuez avec le numéro et le code.")
        )
    if model is CaseIdentity:
        events.record(TIED, obj=access.case)


def untie(*, case: Case) -> None:
    """Take the case out of the account to which a former code tied it; one that filed it there keeps it."""
    if not AuditEvent.objects.about(case).filter(kind=TIED).exists():
        return
    identity = CaseIdentity.objects.filter(case=case)
    identity.filter(contact=ContactChannel.ACCOUNT).update(contact=ContactChannel.NONE)
    identity.update(user=None)
