"""A case filed without an account becomes part of one: by its number and its code, never by an address."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grievances.models import CaseAccess, CaseIdentity, Mandate
from grievances.services.locks import lock
from grievances.workflows import MandateScope
from mdm_platform.errors import TransitionNotAllowed


@transaction.atomic
def tie(*, access: CaseAccess, to: Any) -> None:
    """Put the case among those of the account, as its person's or as that of the mandate whose code it was.

    How the person is reached stays as they said. Raises TransitionNotAllowed: it is another account's already,
    or the code no longer works.
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
