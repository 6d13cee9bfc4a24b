"""What everybody may know of a network's members: nothing about fewer than five people, even by difference.

Groups under five are hidden, and one more where the total would give them away. Figures are frozen on the network:
one moves only once it differs by five from what was shown, so that two readings tell nobody's arrival apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, CharField, Count, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.services import consents
from mdm_platform.territories.countries import country_name
from skills.models import Domain, Network, Profile
from skills.workflows import MembershipState, NoteState, PostState

SMALLEST = 5
ACTIVITY_PERIOD = timedelta(days=90)
BANDS: Mapping[str, Any] = {
    "0-4": _("Moins de 5 ans d’expérience"),
    "5-9": _("5 à 9 ans d’expérience"),
    "10-19": _("10 à 19 ans d’expérience"),
    "20+": _("20 ans d’expérience et plus"),
}
DIMENSIONS = ("countries", "domains", "seniority")


@dataclass(frozen=True)
class Row:
    """One group and how many members it has."""

    code: str
    label: Any
    count: int


@dataclass(frozen=True)
class NetworkFigures:
    """The figures of the public page; `members` and `posts` are None under five."""

    members: int | None
    countries: tuple[Row, ...]
    domains: tuple[Row, ...]
    seniority: tuple[Row, ...]
    posts: int | None
    notes: int


def public(network: Network, *, now: datetime | None = None) -> NetworkFigures:
    """The figures that everybody may read, as they were last frozen."""
    frozen = network.figures
    start = (now or timezone.now()) - ACTIVITY_PERIOD
    posts = network.posts.filter(state=PostState.PUBLISHED, posted_at__gt=start).count()
    domains = Domain.objects.in_bulk(list(frozen.get("domains", {})), field_name="slug")
    labels = {
        "countries": lambda code: country_name(code) or code,
        "domains": lambda code: domains[code].label if code in domains else code,
        "seniority": lambda code: BANDS.get(code, code),
    }
    rows = {name: _rows(frozen.get(name, {}), labels[name]) for name in DIMENSIONS}
    return NetworkFigures(
        members=frozen.get("members"),
        posts=posts if posts >= SMALLEST else None,
        notes=network.notes.filter(state=NoteState.PUBLISHED).count(),
        **rows,
    )


@transaction.atomic
def refresh(*, network: Network, now: datetime | None = None) -> None:
    """Count the members again, and freeze what may be shown."""
    network = Network.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)
    before = network.figures
    members = network.memberships.filter(state=MembershipState.MEMBER).count()
    total = _settled(before.get("members"), members)
    figures: dict[str, Any] = {"members": total}
    for name, counted in _counts(network).items():
        former = before.get(name, {})
        settled = {code: _settled(former.get(code), count) for code, count in counted.items()}
        figures[name] = _suppressed({code: count for code, count in settled.items() if count is not None}, total)
    if figures != before:
        network.figures = figures
        network.save(update_fields=["figures"])


def refresh_all(*, now: datetime | None = None) -> int:
    """Freeze the figures of every network that is or was open; how many."""
    done = 0
    for network in Network.objects.exclude(state="draft").order_by("pk"):
        refresh(network=network, now=now)
        done += 1
    return done


def _counts(network: Network) -> dict[str, dict[str, int]]:
    """Members by group, those who agreed to statistics."""
    inside = network.memberships.filter(state=MembershipState.MEMBER).values("user")
    profiles = Profile.objects.filter(Q(owner__in=inside), owner__in=consents.active_user_ids("statistics")).order_by()
    band = Case(
        When(seniority__lt=5, then=Value("0-4")),
        When(seniority__lt=10, then=Value("5-9")),
        When(seniority__lt=20, then=Value("10-19")),
        When(seniority__gte=20, then=Value("20+")),
        default=Value(""),
        output_field=CharField(),
    )
    counted = {
        "countries": profiles.values_list("country").annotate(count=Count("pk")),
        "domains": profiles.values_list("domain__slug").annotate(count=Count("pk")),
        "seniority": profiles.annotate(band=band).values_list("band").annotate(count=Count("pk")),
    }
    return {name: {str(code): count for code, count in rows if code} for name, rows in counted.items()}


def _settled(shown: int | None, counted: int) -> int | None:
    """The figure to show: nothing under five, and the former one until five people make the difference."""
    if counted < SMALLEST:
        return None
    if shown is not None and abs(counted - shown) < SMALLEST:
        return shown
    return counted


def _suppressed(cells: dict[str, int], total: int | None) -> dict[str, int]:
    """The groups that may be shown beside the total: the others, taken together, are nobody or at least five."""
    if total is None:
        return {}
    kept = sorted(cells.items(), key=lambda cell: (-cell[1], cell[0]))
    while kept and (rest := total - sum(count for _code, count in kept)) != 0 and rest < SMALLEST:
        kept.pop()
    return dict(kept)


def _rows(cells: Mapping[str, int], label: Any) -> tuple[Row, ...]:
    return tuple(
        Row(code, label(code), count) for code, count in sorted(cells.items(), key=lambda one: (-one[1], one[0]))
    )
