"""Two rows become one: what hangs on the closed row follows, and a trace stays.

Each subject of the app registers what it hangs on an association:

    merging.register(Diagnosis, "association")

The rows move by an UPDATE inside the merge; where a rule of the table forbids it (two label periods on the same days)
the merge is refused whole, and says which.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import (
    Association,
    AssociationDocument,
    AssociationMerge,
    BankDetails,
    ConflictOfInterest,
    LabelApplication,
    LabelPeriod,
    Officer,
    OfficerRole,
    Request,
    Tranche,
    YearlyAccounts,
)
from associations.notifications.register import AssociationMerged
from associations.services import officers
from associations.services.verification import board_of
from associations.workflows import AssociationState, AssociationWorkflow, BankDetailsWorkflow, OfficerState
from mdm_platform.audit import events
from mdm_platform.errors import DomainError, InvalidInput
from mdm_platform.permissions import require_permission

FILLED = (
    *("name_ar", "acronym", "address", "postal_code", "city", "email", "phone", "website", "other_networks"),
    *("purpose_fr", "purpose_ar", "purpose_en", "founded_on", "sectors", "countries_of_action"),
    *("member_count", "volunteer_count", "employee_count", "last_assembly_on", "assemblies_per_year"),
)


class MergeBlocked(DomainError):
    """Something of the closed row cannot follow."""

    code = "merge_blocked"
    message = _("Ces deux fiches ne peuvent pas être réunies.")


class Follower(NamedTuple):
    """Rows that hang on an association by a foreign key."""

    model: type[models.Model]
    field: str


_followers: list[Follower] = []


def register(model: type[models.Model], field: str) -> None:
    """Let these rows follow their association in a merge; registering again changes nothing."""
    follower = Follower(model, field)
    if follower not in _followers:
        _followers.append(follower)


@transaction.atomic
def merge(
    *, kept: Association, absorbed: Association, by: Any, note: str, now: datetime | None = None
) -> AssociationMerge:
    """Close a row in favour of another, which receives all that hung on it and what it lacked itself.

    Terms and accounts that both rows have stay with the closed one, ended or replaced. Raises PermissionRefused,
    InvalidInput (the same row twice, no note), TransitionNotAllowed, MergeBlocked.
    """
    moment = now or timezone.now()
    if kept.pk == absorbed.pk:
        raise InvalidInput(_("Choisissez deux fiches différentes."), code="same_row")
    require_permission(by, "associations.merge_associations", kept)
    _lock(kept, absorbed)
    if kept.state in (AssociationState.REFUSED, AssociationState.DISSOLVED):
        raise MergeBlocked(_("La fiche à garder est close : gardez l’autre."))
    boards = {person.pk: person for row in (kept, absorbed) for person in board_of(row)}
    AssociationWorkflow.apply(absorbed, "merge", by=by, note=note, now=moment, changes={"merged_into": kept})
    moved = _move_all(kept, absorbed, moment)
    _fill(kept, absorbed, moment)
    Association.objects.filter(merged_into=absorbed).update(merged_into=kept)
    trace = AssociationMerge.objects.create(kept=kept, absorbed=absorbed, moved=moved, by=by, at=moment)
    events.record("association.merged", by=by, obj=kept, now=moment)
    AssociationMerged.send_to_many(to=list(boards.values()), about=kept, now=moment)
    return trace


def _lock(kept: Association, absorbed: Association) -> None:
    """Both rows in the order of their keys: two opposite merges wait for each other, and the second is refused."""
    keys = sorted((kept.pk, absorbed.pk))
    list(Association.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").only("pk"))
    kept.refresh_from_db()
    absorbed.refresh_from_db()


def _move_all(kept: Association, absorbed: Association, moment: datetime) -> list[str]:
    counts: list[tuple[str, int]] = [
        (Officer._meta.label_lower, _move_officers(kept, absorbed, moment)),
        (YearlyAccounts._meta.label_lower, _move_accounts(kept, absorbed)),
        (BankDetails._meta.label_lower, _move_bank_details(kept, absorbed, moment)),
        (ConflictOfInterest._meta.label_lower, _move_conflicts(kept, absorbed)),
        ("associations.association.links", _move_links(kept, absorbed)),
    ]
    counts += [(follower.model._meta.label_lower, _move(follower, kept, absorbed)) for follower in _followers]
    return [f"{label}: {count}" for label, count in counts if count]


def _move(follower: Follower, kept: Association, absorbed: Association) -> int:
    rows = follower.model._base_manager.filter(**{follower.field: absorbed})
    try:
        with transaction.atomic():
            return rows.update(**{follower.field: kept})
    except IntegrityError:
        named = {"what": follower.model._meta.verbose_name_plural}
        sentence = _("Les deux fiches ont des lignes qui s’excluent (%(what)s) : réglez-les d’abord, puis fusionnez.")
        raise MergeBlocked(sentence % named) from None


def _move_officers(kept: Association, absorbed: Association, moment: datetime) -> int:
    """Terms follow unless the kept board excludes them: those that run end today, and stay as history."""
    moved = 0
    for term in absorbed.officers.order_by("pk"):
        if term.state == OfficerState.CURRENT and _clashes(term, kept):
            last_day = max(timezone.localdate(moment), term.starts)
            officers.end_term(term, on=last_day, by=None, moment=moment, reason="merge")
            continue
        try:
            with transaction.atomic():
                moved += Officer.objects.filter(pk=term.pk).update(association=kept)
        except IntegrityError:
            continue
    return moved


def _clashes(term: Officer, kept: Association) -> bool:
    board = kept.officers.filter(state=OfficerState.CURRENT)
    return (
        (term.role == OfficerRole.PRESIDENT and board.filter(role=OfficerRole.PRESIDENT).exists())
        or (term.is_legal_representative and board.representatives().exists())
        or (term.user_id is not None and board.filter(user_id=term.user_id).exists())
    )


def _move_accounts(kept: Association, absorbed: Association) -> int:
    years = kept.accounts.values("year")
    return absorbed.accounts.exclude(year__in=years).update(association=kept)


def _move_conflicts(kept: Association, absorbed: Association) -> int:
    people = kept.conflicts.values("user")
    return absorbed.conflicts.exclude(user__in=people).update(association=kept)


def _move_bank_details(kept: Association, absorbed: Association, moment: datetime) -> int:
    """An account verified for one row is not verified for the other: it follows as history, and is declared again."""
    for details in absorbed.bank_details.open():
        BankDetailsWorkflow.apply(details, "replace", by=None, now=moment, reason="merge")
    return absorbed.bank_details.update(association=kept)


def _move_links(kept: Association, absorbed: Association) -> int:
    federations = absorbed.federations.exclude(pk=kept.pk)
    members = absorbed.members.exclude(pk=kept.pk)
    count = len(federations) + len(members)
    kept.provinces.add(*absorbed.provinces.all())
    kept.federations.add(*federations)
    kept.members.add(*members)
    absorbed.federations.clear()
    absorbed.members.clear()
    return count


def _fill(kept: Association, absorbed: Association, moment: datetime) -> None:
    lacking = [name for name in FILLED if not getattr(kept, name) and getattr(absorbed, name)]
    for name in lacking:
        setattr(kept, name, getattr(absorbed, name))
    kept.updated_at = moment
    kept.save(update_fields=[*lacking, "updated_at"])


for _model in (AssociationDocument, LabelApplication, LabelPeriod, Request, Tranche):
    register(_model, "association")
