"""Somebody acts for the person: given with a scope and an end, taken back by the person alone."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, CaseFile, Mandate
from grievances.services import codes, contacting, files
from grievances.services.locks import lock
from grievances.services.persons import require_person
from grievances.services.words import required
from grievances.workflows import AuthorKind, MandateScope
from mdm_platform.errors import InvalidInput, QuotaExceeded, TransitionNotAllowed

MOST_IN_FORCE = 5


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
    require_person(by, case, "grievances.grant_mandate")
    lock(case)
    required(facts.full_name, field="full_name", most=200)
    if facts.expires_on is not None and facts.expires_on < timezone.localdate(now):
        message = _("La fin du mandat est déjà passée.")
        raise InvalidInput(message, code="mandate_over", fields={"expires_on": [message]})
    given = Mandate.objects.create(case=case, proof=proof, granted_at=now or timezone.now(), **vars(facts))
    return Granted(given, codes.issue(case=case, mandate=given, now=now))


@transaction.atomic
def authorise(
    *,
    case: Case,
    facts: MandateFacts,
    proof: UploadedFile | None = None,
    by: Any = None,
    now: datetime | None = None,
) -> Granted:
    """The person gives a mandate in a case that was sent before, and is told of it as they chose to be reached.

    Raises as `grant`, QuotaExceeded, TransitionNotAllowed (erased, or the same person has a mandate).
    """
    require_person(by, case, "grievances.grant_mandate")
    _require_room(lock(case), facts, now)
    kept = _kept_proof(case, proof, now) if proof is not None else None
    granted = grant(case=case, facts=facts, proof=kept, by=by, now=now)
    contacting.tell(case=case, what="mandate_given", now=now)
    return granted


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


def names_of(case: Case) -> dict[str, str]:
    """The names that the person gave, by the public id of each mandate: for the person's own page alone."""
    return {str(one.public_id): one.full_name for one in case.mandates.all()}


def _require_room(case: Case, facts: MandateFacts, now: datetime | None) -> None:
    if case.redacted_at is not None:
        raise TransitionNotAllowed(_("Ce dossier est effacé : il n’y a plus rien à suivre."))
    in_force = list(case.mandates.in_force(now))
    if any(_same(one.full_name, facts.full_name) and one.kind == facts.kind for one in in_force):
        raise TransitionNotAllowed(
            _("Cette personne a déjà un mandat dans ce dossier. Pour le changer, mettez-y d’abord fin.")
        )
    if len(in_force) >= MOST_IN_FORCE:
        raise QuotaExceeded(
            _("%(most)s personnes agissent déjà pour vous : mettez fin à un mandat pour en donner un autre.")
            % {"most": MOST_IN_FORCE}
        )


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _kept_proof(case: Case, proof: UploadedFile, now: datetime | None) -> CaseFile:
    """The file as those of the case; what is wrong with it is said beside its own field."""
    try:
        return files.add(case=case, upload=proof, author_kind=AuthorKind.PERSON, now=now)
    except InvalidInput as error:
        sentences = error.fields.get("file", [str(error)])
        raise InvalidInput(str(error), code=error.code, fields={"proof": sentences}) from error
