"""Tranches: planned so that they add up to the award, asked for, verified and authorised by different people."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Award, PaymentAttempt, PaymentThreshold, Request, Tranche
from associations.models.call_parts import TrancheCondition, TrancheKind
from associations.models.payment_order import AttemptOutcome
from associations.services import bank_details
from associations.workflows import RequestState
from associations.workflows.payments import DROPPABLE_STATES, TrancheRejection, TrancheState, TrancheWorkflow
from mdm_platform.errors import DomainError, TransitionNotAllowed
from mdm_platform.money import ZERO, split

PAYING_STATES = (
    RequestState.AGREEMENT_SIGNED,
    RequestState.ACTIVE,
    RequestState.IN_AMENDMENT,
    RequestState.FINAL_REPORT,
    RequestState.CONTROLLED,
)


@transaction.atomic
def plan(*, request: Request, by: Any = None, now: datetime | None = None) -> list[Tranche]:
    """The tranches of an award after the plan of its call: they add up to it exactly, and the last is the balance.

    What is planned already stays. Raises TransitionNotAllowed without an award or a plan.
    """
    planned = list(request.tranches.order_by("position"))
    if planned:
        return planned
    award = Award.objects.prefetch_related("adjustments").filter(request=request).first()
    steps = list(request.version.tranche_steps.order_by("position"))
    if award is None or award.granted <= ZERO:
        raise TransitionNotAllowed(_("Rien n’est accordé à cette demande."), code="nothing_granted")
    if not steps:
        raise TransitionNotAllowed(_("L’appel n’a pas de plan de paiement."), code="no_tranche_plan")
    parts = split(award.granted, [step.share for step in steps])
    made = [
        Tranche.objects.create(
            request=request,
            envelope=award.envelope,
            association=request.association,
            position=step.position,
            kind=TrancheKind.BALANCE if step == steps[-1] else step.kind,
            condition=step.condition,
            share=step.share,
            amount=amount,
            currency=award.currency,
        )
        for step, amount in zip(steps, parts, strict=True)
        if amount > ZERO
    ]
    TrancheWorkflow.start_many(Tranche, [tranche.pk for tranche in made], by=by, now=now)
    return made


@transaction.atomic
def meet_condition(*, request: Request, condition: str, by: Any = None, now: datetime | None = None) -> list[Tranche]:
    """Open the tranches that waited for this: the next one for an interim report, all of them otherwise.

    What is open already stays: the same event again changes nothing.
    """
    moment = now or timezone.now()
    waiting = request.tranches.filter(condition=condition).order_by("position")
    planned = list(waiting.filter(state=TrancheState.PLANNED))
    if condition == TrancheCondition.INTERIM_ACCEPTED:
        planned = planned[:1]
    for tranche in planned:
        TrancheWorkflow.apply(tranche, "meet_condition", by=None, now=moment, changes={"condition_met_at": moment})
    return planned


@transaction.atomic
def open_by_hand(
    *, tranche: Tranche, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> Tranche:
    """An officer finds that the condition is met. Raises PermissionRefused, TransitionConflict."""
    moment = now or timezone.now()
    TrancheWorkflow.apply(tranche, "meet_condition", by=by, note=note, now=moment, changes={"condition_met_at": moment})
    return tranche


@transaction.atomic
def ask(*, tranche: Tranche, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> PaymentAttempt:
    """Ask for the payment: a new attempt, its number one above the last.

    Raises PermissionRefused, TransitionConflict, TransitionNotAllowed (the project, the account, an earlier tranche).
    """
    moment = now or timezone.now()
    require_payable(tranche)
    TrancheWorkflow.apply(tranche, "ask", by=by, note=note, now=moment)
    last = tranche.attempts.order_by("-number").first()
    number = last.number + 1 if last is not None else 1
    return PaymentAttempt.objects.create(
        tranche=tranche,
        number=number,
        end_to_end_id=f"MDM{tranche.pk:010}N{number:02}",
        amount=tranche.payable,
        currency=tranche.currency,
        needs_second=needs_second(tranche.payable, tranche.currency, moment),
        asked_by=by,
        asked_at=moment,
    )


@transaction.atomic
def verify(
    *, tranche: Tranche, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> PaymentAttempt:
    """A controller who did not ask finds the payment right. Raises as `ask` does."""
    moment = now or timezone.now()
    require_payable(tranche)
    TrancheWorkflow.apply(tranche, "verify", by=by, note=note, now=moment)
    return _decide(tranche, "verified", by, moment)


@transaction.atomic
def authorise_first(
    *, tranche: Tranche, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> PaymentAttempt:
    """The first of two people agrees to a payment above the threshold; the tranche waits for the second."""
    return _authorise(tranche, "authorise_first", "authorised", by, note, now)


@transaction.atomic
def authorise(
    *, tranche: Tranche, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> PaymentAttempt:
    """Who took no part in the payment so far agrees to it; above the threshold this is the second person.

    Raises as `ask` does.
    """
    attempt = current_attempt(tranche)
    return _authorise(tranche, "authorise", "second" if attempt.authorised_by_id else "authorised", by, note, now)


@transaction.atomic
def reject(*, tranche: Tranche, by: Any, reason: str, note: str, now: datetime | None = None) -> Tranche:
    """Refuse the payment as it was asked, with the reason. Raises as `Workflow.apply` does."""
    TrancheWorkflow.apply(tranche, "reject", by=by, reason=reason, note=note, now=now)
    _end_running(tranche, now)
    return tranche


@transaction.atomic
def reopen(*, tranche: Tranche, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Tranche:
    """Take a rejected payment up again, as long as its condition was met. Raises as `Workflow.apply` does."""
    if tranche.condition_met_at is None:
        raise TransitionNotAllowed(_("La condition de cette tranche n’a pas été remplie."), code="condition_not_met")
    TrancheWorkflow.apply(tranche, "reopen", by=by, note=note, now=now)
    return tranche


@transaction.atomic
def drop_open(*, request: Request, by: Any = None, now: datetime | None = None) -> list[Tranche]:
    """Give up every tranche that the bank was not asked to pay; those given up.

    Raises TransitionNotAllowed while the bank has not answered for one.
    """
    tranches = list(request.tranches.select_for_update(of=("self",)).order_by("pk"))
    if any(tranche.state == TrancheState.ORDERED for tranche in tranches):
        message = _("La banque n’a pas encore répondu pour une tranche de ce projet. Attendez sa réponse.")
        raise TransitionNotAllowed(message, code="payment_under_way")
    dropped = [tranche for tranche in tranches if tranche.state in DROPPABLE_STATES]
    for tranche in dropped:
        drop(tranche=tranche, by=None, now=now)
    return dropped


@transaction.atomic
def drop(
    *,
    tranche: Tranche,
    by: Any,
    reason: str = TrancheRejection.ENDED,
    note: str = "",
    now: datetime | None = None,
) -> Tranche:
    """Give one tranche up. Raises as `Workflow.apply` does, and TransitionNotAllowed once an order holds it."""
    if tranche.attempts.filter(outcome="", order__isnull=False).exists():
        raise TransitionNotAllowed(_("Cette tranche est dans un ordre de paiement."), code="in_an_order")
    TrancheWorkflow.apply(tranche, "drop", by=by, reason=reason, note=note, now=now)
    _end_running(tranche, now)
    return tranche


def current_attempt(tranche: Tranche) -> PaymentAttempt:
    """The attempt that is under way, locked. Raises TransitionNotAllowed when there is none."""
    found = tranche.attempts.select_for_update(of=("self",)).filter(outcome="").order_by("-number").first()
    if found is None:
        raise TransitionNotAllowed(_("Aucun paiement n’est en cours pour cette tranche."), code="no_attempt")
    return found


def needs_second(amount: Decimal, currency: str, moment: datetime) -> bool:
    """Whether a payment of this amount is authorised by two people, after the threshold in force that day."""
    day = timezone.localdate(moment)
    threshold = PaymentThreshold.objects.filter(currency=currency, starts_on__lte=day).order_by("-starts_on").first()
    return threshold is not None and amount >= threshold.amount


def why_not(tranche: Tranche) -> str:
    """Why the tranche cannot be paid now: the project or the account; nothing when it can."""
    if tranche.request.state not in PAYING_STATES:
        return _("Le projet n’est pas dans un état où il se paie : « %(state)s ».") % {
            "state": tranche.request.get_state_display()
        }
    try:
        bank_details.payable(tranche.association, currency=tranche.currency)
    except DomainError as error:
        return str(error)
    return ""


def require_payable(tranche: Tranche) -> None:
    """Raise TransitionNotAllowed with the reason why the tranche cannot be paid now."""
    reason = why_not(tranche)
    if reason:
        raise TransitionNotAllowed(reason, code="not_payable")


def _authorise(
    tranche: Tranche, transition: str, decision: str, by: Any, note: str, now: datetime | None
) -> PaymentAttempt:
    moment = now or timezone.now()
    require_payable(tranche)
    TrancheWorkflow.apply(tranche, transition, by=by, note=note, now=moment)
    return _decide(tranche, decision, by, moment)


def _decide(tranche: Tranche, decision: str, by: Any, moment: datetime) -> PaymentAttempt:
    """Write down who decided and when: once, the database refuses a second time."""
    attempt = current_attempt(tranche)
    setattr(attempt, f"{decision}_by", by)
    setattr(attempt, f"{decision}_at", moment)
    attempt.save(update_fields=[f"{decision}_by", f"{decision}_at"])
    return attempt


def _end_running(tranche: Tranche, now: datetime | None) -> None:
    ended = {"outcome": AttemptOutcome.REJECTED, "answered_at": now or timezone.now()}
    tranche.attempts.filter(outcome="").update(**ended)
