"""Where a case goes by itself: the first rule that fits, never to whom it complains about.

`plan` only says; `send` acts, and `simulate` says it of past cases, so that a rule is tried before it counts.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from grievances.models import Case, CaseTransfer, RoutingRule, Surge, Unit
from grievances.services import transfers
from grievances.workflows import CasePriority
from mdm_platform.institutions.models import Institution

MOST_SIMULATED = 1000
RANKS = {CasePriority.NORMAL: 0, CasePriority.HIGH: 1, CasePriority.URGENT: 2}


@dataclass(frozen=True)
class Plan:
    """What the rules make of one case: a unit by a rule or nobody's, and the time of many cases that it falls in."""

    unit: Institution | None = None
    rule: RoutingRule | None = None
    surge: Surge | None = None
    overflows: bool = False

    @property
    def words(self) -> str:
        """Why it goes there, as the transfer keeps it."""
        names = [self.rule.name] if self.rule else []
        return " · ".join([*names, self.surge.name] if self.overflows and self.surge else names)


@dataclass
class Simulation:
    """What the rules would have made of past cases, beside what was made of them."""

    rules: list[RoutingRule] = field(default_factory=list)
    rows: list[tuple[Case, Plan, Institution | None]] = field(default_factory=list)
    by_rule: Counter = field(default_factory=Counter)
    unmatched: int = 0
    same: int = 0


class Table:
    """The rules, read once for many cases."""

    def __init__(self, *, drafts: bool = False) -> None:
        """Those in use; with the drafts too when one tries them."""
        ids = "pk"
        parts = [
            Prefetch(name, queryset=RoutingRule._meta.get_field(name).related_model.objects.only(ids))
            for name in ("categories", "place_provinces", "consular_units", "complained_units")
        ]
        rules = RoutingRule.objects.all() if drafts else RoutingRule.objects.in_use()
        self.rules = list(rules.select_related("to_unit").prefetch_related(*parts))
        self.surges = list(Surge.objects.in_use().select_related("overflow_unit").prefetch_related("categories"))
        self.units = {unit.institution_id: unit.institution for unit in _receiving()}
        self._held: dict[tuple[int, str], int] = {}

    def plan(self, case: Case) -> Plan:
        """What the rules say of the case."""
        surge = self._surge(case)
        for rule in self.rules:
            unit = self._target(rule, case) if _fits_rule(rule, case) else None
            if unit is not None:
                overflow = self._overflow(surge, unit, case)
                return Plan(overflow or unit, rule, surge, overflows=overflow is not None)
        return Plan(surge=surge)

    def _target(self, rule: RoutingRule, case: Case) -> Institution | None:
        return self._free(case.consular_unit_id if rule.to_consulate else rule.to_unit_id, case)

    def _free(self, key: int | None, case: Case) -> Institution | None:
        return None if key is None or key == case.unit_complained_id else self.units.get(key)

    def _surge(self, case: Case) -> Surge | None:
        day = timezone.localdate(case.received_at)
        return next((one for one in self.surges if one.first_day <= day <= one.last_day and _fits(one, case)), None)

    def _overflow(self, surge: Surge | None, unit: Institution, case: Case) -> Institution | None:
        if surge is None or surge.threshold is None:
            return None
        key = (unit.pk, surge.tag)
        if key not in self._held:
            self._held[key] = Case.objects.open().filter(unit=unit, campaign_tag=surge.tag).count()
        return self._free(surge.overflow_unit_id, case) if self._held[key] >= surge.threshold else None


def plan(case: Case) -> Plan:
    """What the rules in use say of the case."""
    return Table().plan(case)


def send(*, case: Case, by: Any = None, now: datetime | None = None) -> Plan:
    """Tag the case, put it first where it must be, and transfer it where a rule says; else the central desk keeps it.

    Called in the transaction that opens the case. Raises as `transfers.transfer`.
    """
    found = plan(case)
    if found.surge is not None:
        raised = max(CasePriority(case.priority), CasePriority(found.surge.priority), key=RANKS.__getitem__)
        case.campaign_tag, case.priority = found.surge.tag, raised
        case.save(update_fields=["campaign_tag", "priority"])
    if found.unit is not None and found.rule is not None:
        transfers.transfer(case=case, to=found.unit, note=found.words, rule=found.rule.name, now=now)
    return found


def simulate(*, cases: Iterable[Case], drafts: bool = True) -> Simulation:
    """What the rules, drafts included, would make of these cases; nothing is changed."""
    table = Table(drafts=drafts)
    found = Simulation(rules=table.rules)
    rows = list(cases)
    first = _first_units(rows)
    for case in rows:
        said, before = table.plan(case), first.get(case.pk)
        found.rows.append((case, said, before))
        found.by_rule[said.rule] += 1 if said.rule else 0
        found.unmatched += said.rule is None
        found.same += said.unit == before
    return found


def tally(found: Simulation) -> list[tuple[RoutingRule, int]]:
    """Every rule with how many of the cases it took, in their order: one that takes none stands out."""
    counts = {rule.pk: count for rule, count in found.by_rule.items() if rule is not None}
    return [(rule, counts.get(rule.pk, 0)) for rule in found.rules]


def past(*, user: Any, since: date) -> list[Case]:
    """The cases received since that day that the user may read, the latest first."""
    rows = Case.objects.visible_to(user).filter(received_at__date__gte=since).select_related("category")
    return list(rows.order_by("-received_at", "-pk")[:MOST_SIMULATED])


def _receiving() -> Any:
    return Unit.objects.active().select_related("institution")


def _first_units(cases: list[Case]) -> dict[int, Institution]:
    sent = CaseTransfer.objects.filter(case__in=[case.pk for case in cases]).select_related("to_unit")
    return {row.case_id: row.to_unit for row in sent.order_by("-at", "-pk")}


def _fits(row: RoutingRule | Surge, case: Case) -> bool:
    return (
        _holds(row.kinds, case.kind)
        and _holds(row.families, case.category.family)
        and _holds([one.pk for one in row.categories.all()], case.category_id)
        and _holds(row.residence_countries, str(case.residence_country or ""))
        and _holds(row.place_countries, str(case.place_country or ""))
    )


def _fits_rule(rule: RoutingRule, case: Case) -> bool:
    return (
        _fits(rule, case)
        and _holds([one.pk for one in rule.place_provinces.all()], case.place_province_id)
        and _holds([one.pk for one in rule.consular_units.all()], case.consular_unit_id)
        and _holds([one.pk for one in rule.complained_units.all()], case.unit_complained_id)
    )


def _holds(wanted: Iterable[Any], value: Any) -> bool:
    found = list(wanted)
    return not found or value in found
