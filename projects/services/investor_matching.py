"""Which presentations an investor reads first, and which investors a holder meets first. People then decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, IntegerField, Q, QuerySet, Value, When

from mdm_platform.eligibility import Answer, Outcome
from projects.models import Introduction, IntroductionBlock, InvestorProfile, Teaser
from projects.services import investor_rules

SHOWN = 40
NEAR = 1


@dataclass(frozen=True)
class Match:
    """Two that may fit: the rules answered, and how many are passed."""

    teaser: Teaser
    investor: InvestorProfile
    answers: tuple[Answer, ...]

    @property
    def passed(self) -> int:
        """How many rules are passed."""
        return sum(one.outcome == Outcome.PASSED for one in self.answers)

    @property
    def is_whole(self) -> bool:
        """Whether every rule is passed."""
        return self.passed == len(self.answers)


@dataclass(frozen=True)
class Counts:
    """How many presentations there are, and how many pass each rule (its id)."""

    total: int
    by_rule: dict[str, int]


def for_investor(investor: InvestorProfile) -> list[Match]:
    """The presentations that pass every rule of the investor, or all but one; the closest and the latest first."""
    rules = _rules_of(investor)
    found = _ranked(open_to(investor), rules).order_by("-passed", "-published_at", "-pk")[:SHOWN]
    names = investor_rules.region_names()
    return [match(teaser, investor, names) for teaser in found.select_related("project__region")]


def counts(investor: InvestorProfile) -> Counts:
    """Why the list is long or short: one query."""
    rules = _rules_of(investor)
    asked = {f"rule_{place}": Count("pk", filter=rule) for place, rule in enumerate(rules.values())}
    row = open_to(investor).aggregate(total=Count("pk"), **asked)
    return Counts(row["total"], {name: row[f"rule_{place}"] for place, name in enumerate(rules)})


def for_teaser(teaser: Teaser) -> list[Match]:
    """The verified investors whose rules the presentation passes, or all but one."""
    investors = shown_investors(teaser.project.holder_id)
    rules = {
        investor_rules.SECTOR: Q(sectors=[]) | Q(sectors__contains=[teaser.project.sector]),
        investor_rules.REGION: Q(regions=[]) | Q(regions__contains=[teaser.project.region_id]),
        investor_rules.AMOUNT: Q(amount_min__lte=teaser.amount, amount_max__gte=teaser.amount),
        investor_rules.LANGUAGE: Q(languages__overlap=teaser.languages),
    }
    found = _ranked(investors, rules).order_by("-passed", "-verified_at", "-pk")[:SHOWN]
    names = investor_rules.region_names()
    return [match(teaser, investor, names) for investor in found]


def match(teaser: Teaser, investor: InvestorProfile, regions: Mapping[str, str] | None = None) -> Match:
    """These two, explained; `regions` spares a query for each of a list."""
    names = investor_rules.region_names() if regions is None else regions
    return Match(teaser, investor, tuple(investor_rules.explain(investor=investor, teaser=teaser, regions=names)))


def already_open(*, teaser: Teaser, investor: InvestorProfile) -> Introduction | None:
    """The introduction that the two have open about this project, or that led them to an agreement.

    An agreement about another project of the same holder is not told: it would say who carries this one.
    """
    return Introduction.objects.between(project=teaser.project, investor=investor).open_or_agreed().first()


def shown_investors(user_id: int) -> QuerySet:
    """Verified investors whom nothing separates from this person."""
    return InvestorProfile.objects.verified().exclude(owner_id=user_id).exclude(owner_id__in=_apart(user_id))


def open_to(investor: InvestorProfile) -> QuerySet:
    """The presentations that this investor may read: published, not one's own, with nothing between the two."""
    shown = Teaser.objects.published().exclude(project__holder_id=investor.owner_id)
    return shown.exclude(project__holder_id__in=_apart(investor.owner_id))


def _apart(user_id: Any) -> list[int]:
    """The people whom this one blocked, and who blocked this one."""
    rows = IntroductionBlock.objects.filter(Q(owner_id=user_id) | Q(blocked_id=user_id))
    pairs = rows.values_list("owner_id", "blocked_id")
    return [other for pair in pairs for other in pair if other != user_id]


def _rules_of(investor: InvestorProfile) -> dict[str, Q]:
    conditions = {
        investor_rules.SECTOR: Q(project__sector__in=investor.sectors),
        investor_rules.REGION: Q(project__region_id__in=investor.regions),
        investor_rules.AMOUNT: Q(amount__gte=investor.amount_min or 0, amount__lte=investor.amount_max or 0),
        investor_rules.LANGUAGE: Q(languages__overlap=investor.languages),
    }
    return {one.rule_id: conditions[one.rule_id] for one in investor_rules.chosen_by(investor, {})}


def _ranked(rows: QuerySet, rules: dict[str, Q]) -> QuerySet:
    """Those that miss one rule at most, with how many they pass."""
    points = [
        Case(When(ExpressionWrapper(rule, output_field=BooleanField()), then=Value(1)), default=Value(0))
        for rule in rules.values()
    ]
    passed = sum(points[1:], start=points[0]) if points else Value(0, output_field=IntegerField())
    return rows.annotate(passed=passed).filter(passed__gte=len(rules) - NEAR)
