"""How many people there are and how many are looked for, by domain and place."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Count, Sum

from mdm_platform.accounts.services import consents
from skills.models import Need, Profile

ALL = "all"
STATISTICS = "statistics"


def name_of(kind: str, *codes: str) -> str:
    """The name of a figure: « d:health », « dr:health|06 »; an empty code is « not given »."""
    return f"{kind}:{'|'.join(codes)}"


def supply(until: datetime) -> Counter[str]:
    """Profiles published by then, of people who agreed to be counted: cells and sums by name.

    Each person counts once: in their domain, their region of origin and their country of residence.
    """
    counts: Counter[str] = Counter()
    people = Profile.objects.published().filter(owner__is_active=True, owner__deceased_at=None)
    people = people.filter(owner__in=consents.active_user_ids(STATISTICS), published_at__lte=until)
    groups = people.values_list("domain__slug", "origin_region", "country").annotate(number=Count("pk")).order_by()
    for domain, region, country, number in groups:
        for name in _names(domain or "", region or "", country or ""):
            counts[name] += number
    return counts


def demand(today: date, until: datetime) -> Mapping[str, int]:
    """People whom open needs look for, by domain and region; an empty region is the whole country."""
    counts: Counter[str] = Counter()
    needs = Need.objects.open(today).filter(published_at__lte=until).values_list("domain__slug", "region")
    for domain, region, number in needs.annotate(number=Sum("people")).order_by():
        codes = (domain or "", region or "")
        names = (ALL, name_of("d", codes[0]), name_of("r", codes[1]), name_of("dr", *codes))
        counts.update(dict.fromkeys(names, number))
    return dict(counts)


def _names(domain: str, region: str, country: str) -> tuple[str, ...]:
    return (
        ALL,
        name_of("d", domain),
        name_of("r", region),
        name_of("c", country),
        name_of("dr", domain, region),
        name_of("dc", domain, country),
    )
