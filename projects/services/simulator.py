"""Which schemes fit a project: each condition answered, and who would pay what. Nothing is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from mdm_platform import eligibility
from mdm_platform.eligibility import Answer, Chosen, Outcome
from projects.models import Project, Scheme, SchemeVersion
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

    def count(self, outcome: Outcome) -> int:
        """How many conditions have that answer."""
        return sum(answer.outcome == outcome for answer in self.answers)


def simulate(*, typed: Mapping[str, Any], project: Project | None = None, on: date | None = None) -> list[Result]:
    """One result a scheme in force that day, those that fit first. What is typed goes before what the project says."""
    day = on or timezone.localdate()
    told = scheme_facts.of_project(project, on=day) if project is not None else {}
    said = told | {name: value for name, value in typed.items() if value is not None}
    found = [_result(scheme, said, day) for scheme in Scheme.objects.published().with_versions()]
    return sorted((one for one in found if one is not None), key=lambda one: BEST_FIRST.index(one.outcome))


def terms_of(version: SchemeVersion, chosen: Iterable[Chosen] | None = None) -> Terms:
    """The figures from which the amounts are computed; the least of own funds is that of the condition."""
    shares = {one.rule_id: one.parameters.get("share") for one in chosen or version.chosen_rules()}
    foreign, own = shares.get("scheme.foreign_funds"), shares.get("scheme.own_funds")
    return Terms(version.aid, version.rate, version.cap, foreign if foreign is not None else own, foreign is not None)


def verdict(answers: Iterable[Answer]) -> Outcome:
    """What the answers say together: one refusal is enough, one open question keeps it open."""
    outcomes = {answer.outcome for answer in answers}
    return next((one for one in reversed(BEST_FIRST) if one in outcomes), Outcome.PASSED)


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
    return Result(scheme, version, verdict(answers), answers, plan)
