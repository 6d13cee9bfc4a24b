"""Figures of requests and subsidies, for those who decide: groups under five are hidden, and one more with a lone one.

Requests are counted, amounts are those granted today. A request of several sectors counts in each of them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from associations.models import Call, Gender, LabelPeriod, Request, Sector
from associations.services.subsidies import published
from associations.workflows import FILED_STATES, RequestState
from mdm_platform.audit.models import TransitionLog
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.models import Province

SMALLEST = 5
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Line:
    """One group: how many requests were filed and granted, and how much by currency; None is hidden."""

    label: str
    filed: int | None
    granted: int | None
    amounts: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class Delay:
    """How long requests stayed in a state: how many did, and the median of days; None is hidden."""

    label: str
    count: int | None
    days: int | None


def requests_of(call: Call | None) -> QuerySet[Request]:
    """The filed requests of one call, or of all."""
    found = Request.objects.filter(state__in=FILED_STATES)
    return found if call is None else found.filter(call=call)


def by_state(call: Call | None) -> list[Line]:
    """Filed requests by the state in which they are."""
    counted = Counter(requests_of(call).values_list("state", flat=True))
    lines = [Line(str(state.label), counted[state], None) for state in RequestState if counted[state]]
    return protect(lines)


def by_country(call: Call | None) -> list[Line]:
    """By the country of the association."""
    return _grouped(call, lambda request: [str(request.association.country)], lambda code: country_name(code) or code)


def by_sector(call: Call | None) -> list[Line]:
    """By sector, a request counting in each of its own."""
    return _grouped(call, lambda request: list(request.sectors), lambda code: str(dict(Sector.choices).get(code, code)))


def by_province(call: Call | None) -> list[Line]:
    """By the province where the project stands; those abroad together."""
    names = {province.code: province.name for province in Province.objects.all()}
    return _grouped(
        call, lambda request: [request.province_id or ""], lambda code: names.get(code) or _("Ailleurs, ou non précisé")
    )


def by_gender(call: Call | None) -> list[Line]:
    """By the gender that the legal representative declared."""
    names = {code: str(label) for code, label in Gender.choices}
    return _grouped(call, lambda request: [request.representative_gender], lambda code: names.get(code, code))


def delays(call: Call | None) -> list[Delay]:
    """How long requests stayed in each state before they left it, from the log of transitions."""
    keys = requests_of(call).annotate(key=Cast("pk", CharField())).values("key")
    rows = TransitionLog.objects.filter(object_type=Request._meta.label_lower, object_id__in=keys)
    spent: dict[str, list[float]] = defaultdict(list)
    entered: dict[str, datetime] = {}
    for key, source, at in rows.order_by("pk").values_list("object_id", "source", "at"):
        if source and key in entered:
            spent[source].append((at - entered[key]).total_seconds() / DAY_SECONDS)
        entered[key] = at
    return [_delay(state, spent[state]) for state in RequestState if spent.get(state)]


def labels_by_province(today: Any) -> Counter[str]:
    """How many labelled associations act in each province."""
    labelled = LabelPeriod.objects.valid(today).values("association")
    acting = Province.objects.filter(associations__in=labelled).values_list("code", "associations__pk").distinct()
    held = set(labelled.values_list("association_id", flat=True))
    return Counter(code for code, association in acting if association in held)


def protect(lines: Iterable[Line]) -> list[Line]:
    """Hide the groups under five; when a single one is hidden, the next smallest is too, or a sum would tell it."""
    found = list(lines)
    small = {index for index, line in enumerate(found) if line.filed is not None and 0 < line.filed < SMALLEST}
    if len(small) == 1:
        others = [index for index, line in enumerate(found) if index not in small and line.filed]
        if others:
            small.add(min(others, key=lambda index: (found[index].filed, index)))
    return [Line(line.label, None, None) if index in small else line for index, line in enumerate(found)]


def _grouped(call: Call | None, codes_of: Callable[[Request], list[str]], name_of: Callable[[str], str]) -> list[Line]:
    requests = requests_of(call).select_related("association")
    granted = {award.request_id: award for award in published().filter(request__in=requests_of(call))}
    filed: Counter[str] = Counter()
    won: Counter[str] = Counter()
    amounts: dict[str, Counter[str]] = defaultdict(Counter)
    for request in requests:
        award = granted.get(request.pk)
        for code in codes_of(request):
            filed[code] += 1
            if award is not None:
                won[code] += 1
                amounts[code][award.currency] += award.amount + award.adjusted
    lines = [
        Line(
            name_of(code),
            count,
            _granted(won[code]),
            _sums(amounts[code], won[code]),
        )
        for code, count in filed.most_common()
    ]
    return protect(lines)


def _granted(count: int) -> int | None:
    return count if count == 0 or count >= SMALLEST else None


def _sums(by_currency: Counter[str], count: int) -> tuple[tuple[str, Decimal], ...]:
    return tuple(sorted(by_currency.items())) if count >= SMALLEST else ()


def _delay(state: Any, days: list[float]) -> Delay:
    if len(days) < SMALLEST:
        return Delay(str(state.label), None, None)
    return Delay(str(state.label), len(days), round(median(days)))
