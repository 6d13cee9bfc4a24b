"""An investment that ends before its term: declared, read by the ministry, and the fund's part given back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput
from mdm_platform.money import ZERO, round_half_up
from projects.models import Investment
from projects.notifications.investments import DisinvestmentDeclared, InvestmentMoved, RepaymentClaimed
from projects.services import investment_people
from projects.workflows.investments import InvestmentWorkflow

TIME_TO_REPAY = timedelta(days=60)


@dataclass(frozen=True)
class Repayment:
    """What is to be given back and why: what the fund paid, the day of the end, the last day of the engagement."""

    paid: Decimal
    given_back: Decimal
    left: Decimal
    planned: Decimal
    currency: str
    released_on: date
    ended_on: date
    term: date

    @property
    def is_within_term(self) -> bool:
        """Whether the investment ended before the last day of the engagement: only then is anything owed."""
        return self.ended_on <= self.term


def compute(investment: Investment, *, on: date | None = None) -> Repayment | None:
    """The whole of what the fund paid is given back when the investment ends within its term, nothing after it.

    None before the fund has paid. In the holder's currency at the rate of the intention, which the file keeps.
    """
    ended = on or investment.disinvested_on
    if investment.released_on is None or ended is None:
        return None
    paid, given_back = investment.sum_of("fund_grant"), investment.sum_of("repayment")
    left = paid - given_back if ended <= investment.ends_on else ZERO
    rate = investment.planned.rate
    return Repayment(
        paid=paid,
        given_back=given_back,
        left=left,
        planned=round_half_up(left / rate),
        currency=investment.planned.currency_from,
        released_on=investment.released_on,
        ended_on=ended,
        term=investment.ends_on,
    )


@transaction.atomic
def declare(
    *, investment: Investment, on: date, reason: str, by: Any, note: str = "", now: datetime | None = None
) -> Investment:
    """The holder says that the investment ends, or the ministry establishes it; the ministry then reads it.

    Raises InvalidInput (a day to come, or outside the engagement), as `Workflow.apply` does.
    """
    moment = now or timezone.now()
    if on > timezone.localdate(moment):
        message = _("Cette date est à venir.")
        raise InvalidInput(message, fields={"on": [message]}, code="invalid_day")
    if investment.released_on is not None and not investment.released_on <= on <= investment.ends_on:
        message = _("Cette date n’est pas dans l’engagement : rien n’est à rendre en dehors de lui.")
        raise InvalidInput(message, fields={"on": [message]}, code="outside_term")
    changes = {"disinvested_on": on, "disinvestment_reason": reason}
    InvestmentWorkflow.apply(investment, "disinvest", by=by, now=moment, reason=reason, note=note, changes=changes)
    DisinvestmentDeclared.send_to_many(to=investment_people.officers(), about=investment, now=moment)
    if investment.holder is not None and investment.holder != by:
        InvestmentMoved.send(to=investment.holder, about=investment, now=moment)
    return investment


@transaction.atomic
def keep(*, investment: Investment, note: str, by: Any, now: datetime | None = None) -> Investment:
    """The ministry finds that the investment goes on: followed as before, or still waiting for its start."""
    changes = {"disinvested_on": None, "disinvestment_reason": ""}
    name = "keep" if investment.has_started else "keep_waiting"
    InvestmentWorkflow.apply(investment, name, by=by, note=note, now=now, changes=changes)
    if investment.holder is not None:
        InvestmentMoved.send(to=investment.holder, about=investment, now=now)
    return investment


@transaction.atomic
def claim(*, investment: Investment, by: Any, now: datetime | None = None) -> Investment:
    """Ask the holder for what the fund paid, with the computation and a last day."""
    moment = now or timezone.now()
    changes = {"repay_by": timezone.localdate(moment) + TIME_TO_REPAY}
    InvestmentWorkflow.apply(investment, "claim", by=by, now=moment, changes=changes)
    if investment.holder is not None:
        RepaymentClaimed.send(to=investment.holder, about=investment, now=moment)
    return investment
