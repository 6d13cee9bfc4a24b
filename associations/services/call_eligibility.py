"""What each rule of a call answers: for an association, for a request, or for figures that somebody types."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from associations.models import Association, CallVersion
from associations.services import eligibility_facts, eligibility_rules  # noqa: F401 - the catalogue of rules
from mdm_platform import eligibility
from mdm_platform.eligibility import Answer, Fact, Outcome

# What nobody types: the clock, the call and the dossier tell it.
NOT_ASKED = ("on", "opens_on", "closes_on", "other_requests", "missing_documents")


def answers(
    *,
    version: CallVersion,
    association: Association | None,
    request: Any = None,
    typed: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> list[Answer]:
    """One answer a rule. What is typed fills in what the platform does not know, and never contradicts it."""
    chosen = version.chosen_rules()
    names = [fact.name for fact in eligibility.facts_of(chosen)]
    known = eligibility_facts.of(association, version=version, request=request, on=timezone.localdate(now), names=names)
    for name, value in (typed or {}).items():
        if known.get(name) is None:
            known[name] = value
    return eligibility.evaluate(chosen, known)


def asked(*, version: CallVersion, association: Association | None = None, on: date) -> list[Fact]:
    """The facts that a simulation asks for: those that the rules read and nobody can tell yet."""
    wanted = [fact for fact in eligibility.facts_of(version.chosen_rules()) if fact.name not in NOT_ASKED]
    known = eligibility_facts.of(association, version=version, on=on, names=[fact.name for fact in wanted])
    return [fact for fact in wanted if known.get(fact.name) is None]


def failed(found: list[Answer]) -> list[str]:
    """The ids of the rules that are not passed."""
    return [answer.rule_id for answer in found if answer.outcome == Outcome.FAILED]
