"""Which schemes fit a project: each condition answered, and who would pay what. Nothing is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from mdm_platform import eligibility
from mdm_platform.eligibility import Answer, Chosen, Outcome
from projects.models import Scheme, SchemeVersion
from projects.services import scheme_amounts, scheme_facts
from projects.services.scheme_amounts import Plan, Terms
from projects.workflows import AidKind

# Conditions that more money or a visit to the bank would meet: the plan is shown all the same.
MENDABLE = frozenset({"scheme.foreign_funds", "scheme.own_funds", "scheme.dedicated_account"})
BEST_FIRST = (Outcome.PASSED, Outcome.UNKNOWN, Outcome.FAILED)


@dataclass(frozen=True)
class Result:
    """What one scheme answers. `plan` is None without a cost, without a computed aid, or where it could not apply."""

    scheme: Scheme
    version: SchemeVersion
    outcome: Outcome
    answers: list[Answer]
    plan: Plan | None

    @property
    def is_indicative(self) -> bool:
        """Whether what is known fits, of a scheme without amounts whose operator may ask for more."""
        return self.outcome == Outcome.PASSED and self.version.aid == AidKind.SUPPORT


def simulate(*, typed: Mapping[str, Any], on: date | None = None) -> list[Result]:
    """One result a scheme in force that day, those that fit first.

    Raises InvalidInput for figures that cannot be together.
    """
    scheme_facts.check(typed)
    day = on or timezone.localdate()
    found = [_result(scheme, typed, day) for scheme in Scheme.objects.published().with_versions()]
    return sorted(
        (one for one in found if one is not None), key=lambda one: (BEST_FIRST.index(one.outcome), one.is_indicative)
    )


def terms_of(version: SchemeVersion, chosen: Iterable[Chosen] | None = None) -> Terms:
    """The figures from which the amounts are computed; the least of own funds is that of the condition."""
    shares = {one.rule_id: one.parameters.get("share") for one in chosen or version.chosen_rules()}
    foreign, own = shares.get("scheme.foreign_funds"), shares.get("scheme.own_funds")
    return Terms(version.aid, version.rate, version.cap, foreign if foreign is not None else own, foreign is not None)


def _result(scheme: Scheme, said: Mapping[str, Any], day: date) -> Result | None:
    version = scheme.version_on(day)
    if version is None:
        return None
    chosen = version.chosen_rules()
    answers = eligibility.evaluate(chosen, scheme_facts.of_typed(said))
    failed = {answer.rule_id for answer in answers if answer.outcome == Outcome.FAILED}
    investment: Decimal | None = said.get("investment")
    plan = None
    if investment and version.aid != AidKind.SUPPORT and failed <= MENDABLE:
        amounts = {name: said.get(name) for name in ("holder_share", "foreign_funds", "other_funds")}
        plan = scheme_amounts.plan(terms_of(version, chosen), investment=investment, **amounts)
    return Result(scheme, version, eligibility.verdict(answers), answers, plan)
