"""Withdrawals of a label and appeals against a decision: notice, answer, decision by somebody else."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import LabelAppeal, LabelApplication, LabelPeriod, LabelStatus, LabelWithdrawal
from associations.notifications.labels import (
    LabelAppealDecided,
    LabelAppealFiled,
    LabelWithdrawalAnswered,
    LabelWithdrawalDecided,
    LabelWithdrawalNotified,
)
from associations.services import labels
from associations.workflows import (
    LabelAppealWorkflow,
    LabelApplicationState,
    LabelApplicationWorkflow,
    LabelWithdrawalWorkflow,
    WithdrawalGround,
)
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission

DEFAULT_ANSWER_DAYS = 30
CONTESTED = {LabelApplicationState.REFUSED: "refuse", LabelApplicationState.INELIGIBLE: "declare_ineligible"}
LONGEST = 4000


@transaction.atomic
def notify_withdrawal(
    *, period: LabelPeriod, reason: str, grounds: str, by: Any, now: datetime | None = None
) -> LabelWithdrawal:
    """Tell the association why its label may be withdrawn, and until when it may answer."""
    require_permission(by, "associations.withdraw_label", period)
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    if reason not in WithdrawalGround.values:
        raise InvalidInput(fields={"reason": [_("Choisissez un motif dans la liste.")]})
    _require_text(grounds, "grounds", _("Écrivez les griefs : l’association y répondra."))
    locked = LabelPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if locked.status(today) not in (LabelStatus.VALID, LabelStatus.SUSPENDED):
        raise TransitionNotAllowed(reasons=[_("Ce label n’est plus en cours : il n’y a rien à retirer.")])
    if locked.withdrawals.open().exists():
        raise TransitionNotAllowed(reasons=[_("Une procédure de retrait est déjà en cours pour ce label.")])
    days = locked.application.campaign.answer_days if locked.application else DEFAULT_ANSWER_DAYS
    withdrawal = LabelWithdrawal.objects.create(
        period=locked,
        reason=reason,
        grounds=grounds.strip(),
        opened_by=by,
        notified_at=moment,
        answer_due=today + timedelta(days=days),
    )
    LabelWithdrawalWorkflow.start_many(LabelWithdrawal, [withdrawal.pk], by=by, now=moment)
    people = labels.people_of(locked.association)
    LabelWithdrawalNotified.send_to_many(to=people, about=withdrawal, now=moment)
    return withdrawal


@transaction.atomic
def answer(*, withdrawal: LabelWithdrawal, text: str, by: Any, now: datetime | None = None) -> Any:
    """The association's answer, once."""
    moment = now or timezone.now()
    _require_text(text, "text", _("Écrivez votre réponse."))
    changes = {"answer": text.strip(), "answered_at": moment, "answered_by": by}
    log = LabelWithdrawalWorkflow.apply(withdrawal, "answer", by=by, now=moment, changes=changes)
    LabelWithdrawalAnswered.send_to_many(to=labels.staff(withdrawal.association), about=withdrawal, now=moment)
    return log


@transaction.atomic
def withdraw(*, labelwithdrawal: LabelWithdrawal, by: Any, note: str, now: datetime | None = None) -> Any:
    """Take the label away, after the association was heard; by somebody who did not notify the grounds."""
    moment = now or timezone.now()
    log = _decide_withdrawal(labelwithdrawal, "withdraw", by, note, moment)
    labels.withdraw(period=labelwithdrawal.period, reason=labelwithdrawal.reason, by=by, now=moment)
    return log


@transaction.atomic
def dismiss(*, labelwithdrawal: LabelWithdrawal, by: Any, note: str, now: datetime | None = None) -> Any:
    """Let the label stand."""
    return _decide_withdrawal(labelwithdrawal, "dismiss", by, note, now or timezone.now())


def contested_decision(application: LabelApplication) -> TransitionLog | None:
    """The decision that stands and may be contested, or None."""
    transition = CONTESTED.get(application.state)
    return TransitionLog.objects.about(application).filter(transition=transition).last() if transition else None


def may_appeal(application: LabelApplication, now: datetime | None = None) -> bool:
    """Whether a decision stands, its time for an appeal runs, and nobody contested it."""
    decision = contested_decision(application)
    if decision is None or LabelAppeal.objects.filter(decision=decision).exists():
        return False
    return timezone.localdate(now or timezone.now()) <= appeal_until(application, decision)


def appeal_until(application: LabelApplication, decision: TransitionLog) -> Any:
    """The last day to contest that decision."""
    return timezone.localdate(decision.at) + timedelta(days=application.campaign.appeal_days)


@transaction.atomic
def appeal(*, application: LabelApplication, text: str, by: Any, now: datetime | None = None) -> LabelAppeal:
    """Ask that somebody else looks again at the decision, once. Raises TransitionNotAllowed, InvalidInput."""
    require_permission(by, "associations.appeal_label", application)
    moment = now or timezone.now()
    _require_text(text, "text", _("Dites pourquoi vous contestez cette décision."))
    LabelApplication.objects.select_for_update(of=("self",)).only("pk").get(pk=application.pk)
    application.refresh_from_db()
    decision = contested_decision(application)
    if decision is None:
        raise TransitionNotAllowed(reasons=[_("Il n’y a pas de décision à contester.")])
    if timezone.localdate(moment) > appeal_until(application, decision):
        raise TransitionNotAllowed(reasons=[_("Le délai de recours est passé.")])
    try:
        with transaction.atomic():
            row = LabelAppeal.objects.create(
                application=application, decision=decision, author=by, text=text.strip(), filed_at=moment
            )
    except IntegrityError as error:
        raise TransitionNotAllowed(reasons=[_("Cette décision a déjà été contestée.")]) from error
    LabelAppealWorkflow.start_many(LabelAppeal, [row.pk], by=by, now=moment)
    told = labels.staff(application.association, without=decision.actor)
    LabelAppealFiled.send_to_many(to=told, about=row, now=moment)
    return row


@transaction.atomic
def uphold(*, labelappeal: LabelAppeal, by: Any, note: str, now: datetime | None = None) -> Any:
    """Accept the appeal: the file goes back to the committee, or to the check of its papers."""
    moment = now or timezone.now()
    log = _decide_appeal(labelappeal, "uphold", by, note, moment)
    application = labelappeal.application
    is_refused = application.state == LabelApplicationState.REFUSED
    transition = "reconsider" if is_refused else "requalify"
    LabelApplicationWorkflow.apply(application, transition, by=by, now=moment, changes={"decided_at": None})
    return log


@transaction.atomic
def reject(*, labelappeal: LabelAppeal, by: Any, note: str, now: datetime | None = None) -> Any:
    """Keep the decision, and say why."""
    return _decide_appeal(labelappeal, "reject", by, note, now or timezone.now())


def _decide_withdrawal(row: LabelWithdrawal, transition: str, by: Any, note: str, moment: datetime) -> Any:
    changes = {"decided_at": moment, "decided_by": by}
    log = LabelWithdrawalWorkflow.apply(row, transition, by=by, note=note, now=moment, changes=changes)
    people = labels.people_of(row.association)
    LabelWithdrawalDecided.send_to_many(to=people, about=row, params={"log": log.pk}, now=moment)
    return log


def _decide_appeal(row: LabelAppeal, transition: str, by: Any, note: str, moment: datetime) -> Any:
    changes = {"decided_at": moment, "decided_by": by}
    log = LabelAppealWorkflow.apply(row, transition, by=by, note=note, now=moment, changes=changes)
    people = labels.people_of(row.association)
    LabelAppealDecided.send_to_many(to=people, about=row, params={"log": log.pk}, now=moment)
    return log


def _require_text(text: str, name: str, sentence: str) -> None:
    if not text.strip():
        raise InvalidInput(sentence, fields={name: [sentence]})
    if len(text) > LONGEST:
        too_long = _("Ce texte est trop long : %(most)s caractères au plus.") % {"most": LONGEST}
        raise InvalidInput(too_long, fields={name: [too_long]})
