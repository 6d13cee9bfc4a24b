"""Pairings: proposed, agreed by both, lived and told, ended."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.models import Association, Pairing, PairingNote
from associations.notifications.accompaniment import PairingBegun, PairingDeclined, PairingEnded, PairingProposed
from associations.permissions.accompaniment import sides_of
from associations.services import capacities
from associations.services.verification import board_of
from associations.workflows import AssociationState, PairingState, PairingWorkflow
from mdm_platform.errors import DomainError, InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission

UNANSWERED_FOR = timedelta(days=60)
SIDES = ("guide", "learner")


class PairingExists(DomainError):
    """The two associations are already paired on this."""

    code = "pairing_exists"
    message = gettext_lazy("Ces associations sont déjà jumelées sur ce sujet.")


@transaction.atomic
def propose(
    *,
    guide: Association,
    learner: Association,
    capacity: str,
    purpose: str,
    by: Any,
    now: datetime | None = None,
) -> Pairing:
    """Ask the two boards; the side of the officer who asks has agreed by asking.

    Raises PermissionRefused, InvalidInput, PairingExists.
    """
    moment = now or timezone.now()
    own = guide if _may(by, guide) else learner
    require_permission(by, "associations.propose_pairing", own)
    check(guide=guide, learner=learner, capacity=capacity, purpose=purpose)
    try:
        with transaction.atomic():
            pairing = Pairing.objects.create(
                guide=guide,
                learner=learner,
                capacity=capacity,
                purpose=purpose.strip(),
                proposed_by=by,
                proposed_at=moment,
            )
    except IntegrityError as error:
        raise PairingExists from error
    PairingWorkflow.start_many(Pairing, [pairing.pk], by=by, now=moment)
    for side in sides_of(by, pairing):
        setattr(pairing, f"{side}_agreed_at", moment)
    pairing.save(update_fields=["guide_agreed_at", "learner_agreed_at"])
    for side in SIDES:
        if getattr(pairing, f"{side}_agreed_at") is None:
            PairingProposed.send_to_many(to=board_of(getattr(pairing, side)), about=pairing, now=moment)
    _begin(pairing, moment)
    return pairing


def check(*, guide: Association, learner: Association, capacity: str, purpose: str) -> None:
    """Raises InvalidInput with what stands in the way of these two."""
    fields: dict[str, list[str]] = {}
    if guide.pk == learner.pk:
        fields["partner"] = [_("Choisissez une autre association que la vôtre.")]
    elif {guide.state, learner.state} != {AssociationState.VERIFIED}:
        fields["partner"] = [_("Les deux associations doivent être vérifiées au registre.")]
    if capacity not in dict(capacities.choices()):
        fields["capacity"] = [_("Choisissez le sujet du jumelage dans la liste.")]
    if not purpose.strip():
        fields["purpose"] = [_("Dites ce que vous attendez de cet échange.")]
    if fields:
        raise InvalidInput(fields=fields)


@transaction.atomic
def agree(*, pairing: Pairing, by: Any, now: datetime | None = None) -> Pairing:
    """Accept for one's side; the pairing begins with the second agreement."""
    moment = now or timezone.now()
    pairing = Pairing.objects.select_for_update(of=("self",)).get(pk=pairing.pk)
    sides = [side for side in sides_of(by, pairing) if getattr(pairing, f"{side}_agreed_at") is None]
    changes = {f"{side}_agreed_at": moment for side in sides}
    PairingWorkflow.apply(pairing, "agree", by=by, now=moment, changes=changes)
    _begin(pairing, moment)
    return pairing


@transaction.atomic
def decline(*, pairing: Pairing, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Pairing:
    """Say no, or take the proposal back."""
    PairingWorkflow.apply(pairing, "decline", by=by, note=note, now=now)
    _tell(PairingDeclined, pairing, by, now)
    return pairing


@transaction.atomic
def end(*, pairing: Pairing, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Pairing:
    """Close the pairing with what it brought."""
    moment = now or timezone.now()
    PairingWorkflow.apply(pairing, "end", by=by, note=note, now=moment, changes={"ended_at": moment})
    _tell(PairingEnded, pairing, by, moment)
    return pairing


@transaction.atomic
def write(*, pairing: Pairing, text: str, by: Any, on: date | None = None, now: datetime | None = None) -> PairingNote:
    """Tell one exchange in the journal that both sides read. Raises PermissionRefused, InvalidInput."""
    moment = now or timezone.now()
    pairing = Pairing.objects.select_for_update(of=("self",)).get(pk=pairing.pk)
    require_permission(by, "associations.write_pairing", pairing)
    if pairing.state != PairingState.ACTIVE:
        raise TransitionNotAllowed(_("Le journal s’écrit pendant le jumelage."))
    day = on or timezone.localdate(moment)
    if not text.strip():
        raise InvalidInput(fields={"text": [_("Racontez l’échange en quelques phrases.")]})
    if day > timezone.localdate(moment):
        raise InvalidInput(fields={"happened_on": [_("Choisissez une date passée.")]})
    return PairingNote.objects.create(
        pairing=pairing,
        association=getattr(pairing, sides_of(by, pairing)[0]),
        author=by,
        happened_on=day,
        text=text.strip(),
        at=moment,
    )


def lapse(*, now: datetime | None = None) -> int:
    """Close the proposals that nobody answered for two months. How many."""
    moment = now or timezone.now()
    old = Pairing.objects.waiting().filter(proposed_at__lt=moment - UNANSWERED_FOR)
    return len(PairingWorkflow.apply_many(old, "decline", now=moment))


def _begin(pairing: Pairing, moment: datetime) -> None:
    if pairing.guide_agreed_at and pairing.learner_agreed_at:
        PairingWorkflow.apply(pairing, "begin", by=None, now=moment, changes={"started_at": moment})
        _tell(PairingBegun, pairing, None, moment)


def _tell(message: Any, pairing: Pairing, by: Any, now: datetime | None) -> None:
    people = {one.pk: one for side in SIDES for one in board_of(getattr(pairing, side))}
    message.send_to_many(to=[one for key, one in people.items() if by is None or key != by.pk], about=pairing, now=now)


def _may(by: Any, association: Association) -> bool:
    return association.officers.in_office().of_person(by).exists()
