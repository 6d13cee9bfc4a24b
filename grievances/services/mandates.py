"""Somebody acts for the person: given with a scope and an end, taken back by the person alone."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, CaseFile, Mandate
from grievances.services import codes, contacting
from grievances.services.locks import lock
from grievances.services.persons import require_person
from grievances.services.words import required
from grievances.workflows import MandateScope
from mdm_platform.errors import InvalidInput, TransitionNotAllowed


@dataclass(frozen=True)
class MandateFacts:
    """Who acts for the person, and how far."""

    kind: str
    full_name: str = field(repr=False)
    scope: str = MandateScope.FOLLOW
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    user: Any = None
    expires_on: date | None = None


@dataclass(frozen=True)
class Granted:
    """A mandate, with its own secret code, shown this once."""

    mandate: Mandate
    code: str = field(repr=False)


@transaction.atomic
def grant(
    *, case: Case, facts: MandateFacts, proof: CaseFile | None = None, by: Any = None, now: datetime | None = None
) -> Granted:
    """Let somebody act for the person, with a code of their own. Raises PermissionRefused, InvalidInput."""
    require_person(by, case, "grievances.revoke_mandate")
    lock(case)
    required(facts.full_name, field="full_name", most=200)
    if facts.expires_on is not None and facts.expires_on < timezone.localdate(now):
        message = _("La fin du mandat est déjà passée.")
        raise InvalidInput(message, code="mandate_over", fields={"expires_on": [message]})
    given = Mandate.objects.create(case=case, proof=proof, granted_at=now or timezone.now(), **vars(facts))
    return Granted(given, codes.issue(case=case, mandate=given, now=now))


@transaction.atomic
def revoke(*, mandate: Mandate, by: Any = None, now: datetime | None = None) -> Mandate:
    """End a mandate and its code. `by` is None for the person's own number and code: never those of the mandate.

    Raises PermissionRefused, TransitionNotAllowed (already ended).
    """
    require_person(by, mandate.case, "grievances.revoke_mandate")
    moment = now or timezone.now()
    if not Mandate.objects.filter(pk=mandate.pk, revoked_at=None).update(revoked_at=moment):
        raise TransitionNotAllowed(_("Ce mandat est déjà révoqué."))
    mandate.revoked_at = moment
    mandate.accesses.running().update(ended_at=moment)
    contacting.tell(case=mandate.case, what="mandate_revoked", now=moment)
    return mandate
