"""What the holder proves during the engagement: planned at the payment, sent, read, reminded of once each."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.money import ZERO
from projects.models import Investment, InvestmentObligation, ObligationReminder, ReminderKind
from projects.models.investment_obligation import MOST_JOBS
from projects.notifications.investments import InvestmentMoved, ObligationDue, ObligationSentBack
from projects.services import investment_papers
from projects.workflows.investments import (
    InvestmentState,
    InvestmentWorkflow,
    ObligationKind,
    ObligationWorkflow,
)

WINDOWS = (
    (ReminderKind.MONTH, timedelta(days=8), timedelta(days=30)),
    (ReminderKind.WEEK, timedelta(0), timedelta(days=7)),
    (ReminderKind.LATE, None, timedelta(days=-1)),
)


def years_after(day: date, years: int) -> date:
    """The same day some years later; the 29th of February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def plan(investment: Investment) -> list[InvestmentObligation]:
    """Write every obligation with its day: the start within a year, then each year until the last."""
    words = [(ObligationKind.START, 1)]
    words += [(ObligationKind.YEARLY, year) for year in range(1, investment.rule_years + 1)]
    rows = [
        InvestmentObligation(
            investment=investment, kind=kind, year=year, due_on=years_after(investment.released_on, year)
        )
        for kind, year in words
    ]
    made = InvestmentObligation.objects.bulk_create(rows)
    ObligationWorkflow.start_many(InvestmentObligation, [row.pk for row in made], by=None)
    return made


@transaction.atomic
def prove(
    *,
    obligation: InvestmentObligation,
    jobs: int,
    invested: Decimal,
    upload: UploadedFile,
    by: Any,
    now: datetime | None = None,
) -> InvestmentObligation:
    """Send the proof, with the jobs there are and what was invested so far.

    Raises PermissionRefused, InvalidInput, TransitionNotAllowed, StorageFull.
    """
    moment = now or timezone.now()
    if obligation.is_to_come(timezone.localdate(moment)):
        raise TransitionNotAllowed(_("La date d’ouverture n’est pas encore arrivée."), code="too_early")
    fields: dict[str, list[str]] = {}
    if not 0 <= jobs <= MOST_JOBS:
        fields["jobs"] = [_("Indiquez un nombre d’emplois inférieur à 100 000.")]
    if invested < ZERO:
        fields["invested"] = [_("Indiquez un montant positif, ou zéro.")]
    if fields:
        raise InvalidInput(next(iter(fields.values()))[0], fields=fields, code="invalid_proof")
    investment_papers.add_proof(obligation=obligation, upload=upload, by=by, now=moment)
    changes = {"jobs": jobs, "invested": invested, "proved_at": moment}
    ObligationWorkflow.apply(obligation, "prove", by=by, now=moment, changes=changes)
    return obligation


@transaction.atomic
def accept(*, investmentobligation: InvestmentObligation, by: Any, now: datetime | None = None) -> InvestmentObligation:
    """The ministry read the proof; with the start of the activity, the years of following begin."""
    investment = investmentobligation.investment
    ObligationWorkflow.apply(investmentobligation, "accept", by=by, now=now)
    _follow(investment, now)
    if investment.holder is not None:
        InvestmentMoved.send(to=investment.holder, about=investment, now=now)
    return investmentobligation


@transaction.atomic
def send_back(
    *, investmentobligation: InvestmentObligation, note: str, by: Any, now: datetime | None = None
) -> InvestmentObligation:
    """Ask for another proof, and say which."""
    ObligationWorkflow.apply(investmentobligation, "send_back", by=by, note=note, now=now)
    holder = investmentobligation.investment.holder
    if holder is not None:
        ObligationSentBack.send(to=holder, about=investmentobligation, now=now)
    return investmentobligation


@transaction.atomic
def waive(
    *, investmentobligation: InvestmentObligation, note: str, by: Any, now: datetime | None = None
) -> InvestmentObligation:
    """Dispense with an obligation, and say why."""
    ObligationWorkflow.apply(investmentobligation, "waive", by=by, note=note, now=now)
    _follow(investmentobligation.investment, now)
    return investmentobligation


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Write to holders a month before, a week before, and once late; each reminder of an obligation leaves once."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    sent = 0
    for kind, first, last in WINDOWS:
        due = InvestmentObligation.objects.owed().filter(due_on__lte=today + last)
        owed = due if first is None else due.filter(due_on__gte=today + first)
        sent += _remind_of(owed.exclude(reminders__kind=kind), kind, moment)
    return sent


def _remind_of(owed: Any, kind: str, moment: datetime) -> int:
    """Write the rows first: of two runs at once, the second one waits for an obligation and finds its row."""
    held = list(owed.select_for_update(of=("self",)).select_related("investment__holder"))
    known = set(ObligationReminder.objects.filter(obligation__in=held, kind=kind).values_list("obligation", flat=True))
    fresh = [one for one in held if one.pk not in known and one.investment.holder is not None]
    ObligationReminder.objects.bulk_create(ObligationReminder(obligation=one, kind=kind, at=moment) for one in fresh)
    pairs = [(one.investment.holder, one) for one in fresh]
    ObligationDue.send_to_each(to=pairs, now=moment)
    return len(pairs)


def _follow(investment: Investment, now: datetime | None) -> None:
    if investment.state == InvestmentState.RELEASED and investment.has_started:
        InvestmentWorkflow.apply(investment, "follow", by=None, now=now)
