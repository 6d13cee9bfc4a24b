"""Awards: decided once on a locked envelope, released when nothing comes of them, changed by rows beside them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Award, AwardAdjustment, JuryScenario, Request
from associations.models.award import AdjustmentReason, AwardOutcome, CorrectionReason
from associations.services import cofunding, reserve
from associations.services.award_bounds import Bounds, bounds, lowest
from associations.services.eligible_base import eligible_base
from associations.workflows import RequestState, RequestWorkflow
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Envelope
from mdm_platform.money import ZERO, CurrencyMismatch
from mdm_platform.permissions import require_permission

KEPT_LIMITS = ("requested", "cap", "rate", "base", "rate_amount", "amount", "bound")


def for_request(request: Any) -> Award | None:
    """The award of a request, with what changed it since; None while nothing is granted."""
    return Award.objects.filter(request=request).prefetch_related("adjustments").first()


def bounds_of(*, request: Request, left: Decimal, rate: Decimal | None = None, cap: Decimal | None = None) -> Bounds:
    """The limits of a request: those of the version under which it was filed, or lower ones of the jury."""
    version = request.version
    return bounds(
        requested=request.amount_requested or ZERO,
        cap=lowest(version.max_amount, cap),
        rate=lowest(version.max_rate, rate),
        base=eligible_base(request),
        left=left,
    )


@transaction.atomic
def decide(
    *,
    request: Request,
    envelope: Envelope,
    found: Bounds,
    rank: int,
    by: Any,
    scenario: JuryScenario | None = None,
    now: datetime | None = None,
) -> Award:
    """Grant what the limits allow, commit it, and propose their shares to the co-funders.

    The caller holds the envelope (`envelopes.locked`). Raises PermissionRefused, TransitionConflict,
    EnvelopeExceeded, CurrencyMismatch, TransitionNotAllowed when nothing can be granted.
    """
    if envelope.currency != request.currency:
        raise CurrencyMismatch
    if found.amount <= ZERO:
        raise TransitionNotAllowed(_("Il ne reste rien dans l’enveloppe pour cette demande."), code="nothing_left")
    moment = now or timezone.now()
    transition = "grant_reduced" if found.is_reduced else "grant"
    RequestWorkflow.apply(request, transition, by=by, now=moment, changes={"decided_at": moment})
    award = Award.objects.create(
        request=request,
        envelope=envelope,
        scenario=scenario,
        rank=rank,
        currency=envelope.currency,
        outcome=AwardOutcome.REDUCED if found.is_reduced else AwardOutcome.GRANTED,
        decided_at=moment,
        decided_by=by,
        left_before=found.left,
        **{name: getattr(found, name) for name in KEPT_LIMITS},
    )
    key = f"award:{award.public_id}"
    envelopes.commit(envelope=envelope, amount=award.amount, key=key, about=award, by=by, now=moment)
    cofunding.propose(award=award, by=by, now=moment)
    return award


@transaction.atomic
def adjust(
    *, award: Award, change: Decimal, reason: str, key: str, by: Any, now: datetime | None = None
) -> AwardAdjustment:
    """Add to the award, or take from it, by a row beside it; the envelope and the co-funders' shares follow.

    The same key again changes nothing. Nothing is added once the association was told.
    Raises InvalidInput, TransitionNotAllowed, EnvelopeExceeded.
    """
    moment = now or timezone.now()
    envelopes.locked(award.envelope)
    award = Award.objects.select_for_update(of=("self",), no_key=True).get(pk=award.pk)
    prior = AwardAdjustment.objects.filter(key=key).first()
    if prior is not None:
        return prior
    _check_change(award, change)
    row = AwardAdjustment.objects.create(
        award=award, reason=reason, amount=change, currency=award.currency, key=key, at=moment, by=by
    )
    move = envelopes.commit if change > ZERO else envelopes.release
    move(envelope=award.envelope, amount=abs(change), key=key, about=award, by=by, now=moment)
    cofunding.follow(award=award, by=by, now=moment)
    return row


def release(*, request: Request, reason: str, by: Any, now: datetime | None = None) -> AwardAdjustment | None:
    """Give everything back to the envelope, and propose the first of the reserve; None where nothing was granted.

    `reason` is an `AdjustmentReason`. What is ordered or paid stays: it is recovered, not released.
    """
    with transaction.atomic():
        award = Award.objects.filter(request=request).prefetch_related("adjustments").first()
        reserve.leave(request=request, now=now)
        if award is None:
            return None
        granted = award.granted
        if granted <= ZERO:
            return None
        key = f"award:{award.public_id}:{reason}"
        row = adjust(award=award, change=-granted, reason=reason, key=key, by=by, now=now)
        reserve.propose_next(envelope=award.envelope, now=now)
        return row


def correct(
    *,
    award: Award,
    amount: Decimal,
    by: Any,
    reason: str = CorrectionReason.MISTAKE,
    now: datetime | None = None,
) -> AwardAdjustment | None:
    """Mend the amount before the association is told, within the limits of the call; None when it is that already.

    `reason` is a `CorrectionReason`. Raises PermissionRefused, also to who decided, TransitionNotAllowed, InvalidInput.
    """
    require_permission(by, "associations.correct_award", award)
    if award.frozen_at is not None:
        raise TransitionNotAllowed(_("La décision est notifiée : son montant ne change plus."), code="award_frozen")
    with transaction.atomic():
        envelopes.locked(award.envelope)
        current = Award.objects.prefetch_related("adjustments").get(pk=award.pk)
        if amount <= ZERO or amount > min(filter(None, (current.requested, current.cap, current.rate_amount))):
            sentence = _("Le montant va de 0,01 à la plus basse des limites de l’appel.")
            raise InvalidInput(sentence, code="beyond_the_bounds", fields={"amount": [sentence]})
        change = amount - current.granted
        if not change:
            return None
        key = f"award:{current.public_id}:corrected:{current.adjustments.count() + 1}"
        row = adjust(award=current, change=change, reason=AdjustmentReason.CORRECTED, key=key, by=by, now=now)
        events.record("award.corrected", by=by, obj=award, reason=CorrectionReason(reason).value, now=now)
        return row


@transaction.atomic
def lapse(*, request: Request, by: Any = None, now: datetime | None = None) -> Request:
    """The agreement was not signed in time: the money goes back, the first of the reserve is proposed."""
    award = Award.objects.filter(request=request).first()
    if award is not None:
        envelopes.locked(award.envelope)
    RequestWorkflow.apply(request, "lapse", by=by, now=now)
    release(request=request, reason=AdjustmentReason.LAPSED, by=by, now=now)
    return request


def lapse_overdue(*, now: datetime | None = None) -> int:
    """Let every notified request lapse whose time to sign is over; how many."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    overdue = Request.objects.filter(state=RequestState.NOTIFIED, agreement_due__lt=today).order_by("pk")
    lapsed = 0
    for request in overdue:
        try:
            lapse(request=request, by=None, now=moment)
        except TransitionNotAllowed:
            continue
        lapsed += 1
    return lapsed


def _check_change(award: Award, change: Decimal) -> None:
    if not change:
        raise InvalidInput(_("Indiquez de combien la subvention change."), code="nothing_changes")
    if award.granted + change < ZERO:
        raise InvalidInput(_("On ne peut pas retirer plus que ce qui est accordé."), code="below_zero")
    if change > ZERO and award.frozen_at is not None:
        raise TransitionNotAllowed(_("La décision est notifiée : son montant n’augmente plus."), code="award_frozen")
