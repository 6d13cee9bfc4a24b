"""Who follows a case, and how far they may go: its person or somebody with a mandate, by an account or by a code."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grievances.models import Case, CaseAccess, CaseFile, Mandate
from grievances.workflows import MandateScope
from mdm_platform.errors import PermissionRefused
from mdm_platform.permissions import has_permission


@dataclass(frozen=True)
class Follower:
    """A case and whoever reads it. `by` is their account, None for those who came with the number and the code."""

    case: Case
    by: Any
    is_person: bool
    may_act: bool
    access: CaseAccess | None = None

    def proofs_of_others(self) -> QuerySet[CaseFile]:
        """The proofs of the mandates of others, which the person alone reads; none for the person."""
        if self.is_person:
            return CaseFile.objects.none()
        mandates = Mandate.objects.filter(case=self.case, proof__isnull=False)
        own = mandates.filter(pk=self.access.mandate_id) if self.access else mandates.filter(user=self.by)
        return CaseFile.objects.filter(pk__in=mandates.exclude(pk__in=own.values("pk")).values("proof"))

    def require_act(self) -> None:
        """Raise PermissionRefused for somebody whose mandate only lets them read."""
        if not self.may_act:
            raise PermissionRefused(_("Votre mandat vous permet de lire ce dossier, pas d’y répondre ni d’y demander."))

    def require_person(self) -> None:
        """Raise PermissionRefused for anybody but the person."""
        if not self.is_person:
            raise PermissionRefused(_("Seule la personne que le dossier concerne peut faire cela."))


def by_account(user: Any, public_id: UUID, *, now: datetime | None = None) -> Follower | None:
    """The case of that id for its person's account, or that of a mandate in force."""
    case = _cases().of_person(user, now).filter(public_id=public_id).first()
    if case is None:
        return None
    is_person = case.identity.user_id == user.pk
    may_act = is_person or has_permission(user, "grievances.follow_case", case)
    return Follower(case=case, by=user, is_person=is_person, may_act=may_act)


def by_access(access_id: int, public_id: UUID | None = None, *, now: datetime | None = None) -> Follower | None:
    """The case that a code opened, as long as the code is neither replaced nor its mandate over."""
    rows = CaseAccess.objects.running().select_related("mandate")
    found = rows.filter(pk=access_id, **({"case__public_id": public_id} if public_id else {})).first()
    if found is None or not found.lets(MandateScope.FOLLOW, now):
        return None
    return Follower(
        case=_cases().get(pk=found.case_id),
        by=None,
        is_person=found.mandate is None,
        may_act=found.lets(MandateScope.ACT, now),
        access=found,
    )


def of_access(access: CaseAccess, *, now: datetime | None = None) -> Follower | None:
    """The follower of a code that was just checked."""
    return by_access(access.pk, now=now)


def _cases() -> Any:
    return Case.objects.select_related("category", "unit", "identity", "lead")
