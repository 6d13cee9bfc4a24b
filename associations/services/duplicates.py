"""Hints that two rows of the register may be one association: said before sending, settled by staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models import Association, DistinctPair
from associations.services import naming, registration_numbers
from associations.workflows import AssociationState
from mdm_platform.audit import events
from mdm_platform.permissions import require_permission

MOST = 10
ALIKE = 0.6
GONE = (AssociationState.DISSOLVED, AssociationState.REFUSED)
OPEN_MAILBOXES = frozenset(
    {
        *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.fr", "hotmail.be", "hotmail.es", "hotmail.it"),
        *("outlook.com", "outlook.fr", "live.com", "live.fr", "live.nl", "live.be", "msn.com", "yahoo.com"),
        *(
            "yahoo.fr",
            "yahoo.es",
            "yahoo.it",
            "yahoo.de",
            "ymail.com",
            "icloud.com",
            "me.com",
            "orange.fr",
            "wanadoo.fr",
            "free.fr",
        ),
        *(
            "sfr.fr",
            "laposte.net",
            "gmx.de",
            "gmx.net",
            "web.de",
            "t-online.de",
            "skynet.be",
            "telenet.be",
            "proton.me",
        ),
        *("protonmail.com", "libero.it", "menara.ma"),
    }
)
SHARED_SITES = frozenset(
    {
        *("facebook.com", "instagram.com", "linkedin.com", "x.com", "twitter.com", "youtube.com", "helloasso.com"),
        *("wixsite.com", "wordpress.com", "blogspot.com", "sites.google.com", "linktr.ee"),
    }
)


class DuplicateReason(models.TextChoices):
    """What two rows have in common, the strongest first."""

    SAME_NUMBER = "same_number", _("Même numéro d’enregistrement")
    SAME_NAME = "same_name", _("Même nom, dans le même pays")
    SAME_DOMAIN = "same_domain", _("Même site ou même domaine d’adresse e-mail")
    SIMILAR_NAME = "similar_name", _("Nom proche, dans le même pays")


@dataclass(frozen=True)
class DuplicateHint:
    """Another row that may be the same association, and why one thinks so."""

    association: Association
    reasons: tuple[DuplicateReason, ...]


def hints(association: Association) -> list[DuplicateHint]:
    """Rows that resemble this one, the strongest resemblance first, ten at most; settled pairs are left out."""
    return hints_for(
        name=association.name,
        country=str(association.country),
        registration_number=association.registration_number,
        email=association.email,
        website=association.website,
        but_not=association,
    )


def hints_for(
    *,
    name: str,
    country: str,
    registration_number: str = "",
    email: str = "",
    website: str = "",
    but_not: Association | None = None,
) -> list[DuplicateHint]:
    """Rows that resemble an association described by these words."""
    others = _others(but_not)
    found: dict[int, tuple[Association, list[DuplicateReason]]] = {}

    def add(rows: Iterable[Association], reason: DuplicateReason) -> None:
        for row in rows:
            found.setdefault(row.pk, (row, []))[1].append(reason)

    number = registration_numbers.key(registration_number)
    if number:
        add(others.filter(registration_key=number, country=country)[:MOST], DuplicateReason.SAME_NUMBER)
    key = naming.name_key(name)
    if key:
        add(others.filter(name_key=key, country=country)[:MOST], DuplicateReason.SAME_NAME)
    add(_of_domains(others, {domain_of(email), domain_of(website)} - {""}), DuplicateReason.SAME_DOMAIN)
    if key:
        add(_alike(others, key, country), DuplicateReason.SIMILAR_NAME)
    order = list(DuplicateReason)
    ranked = sorted(found.values(), key=lambda one: (order.index(one[1][0]), one[0].pk))
    return [DuplicateHint(row, tuple(reasons)) for row, reasons in ranked[:MOST]]


def domain_of(address: str) -> str:
    """The domain that an association alone uses, from an e-mail address or a site; empty for a shared one."""
    written = address.strip().lower()
    if "@" in written:
        domain = written.rpartition("@")[2]
    else:
        domain = _host_of(written if "://" in written else f"https://{written}")
    domain = domain.removeprefix("www.")
    return "" if "." not in domain or domain in OPEN_MAILBOXES | SHARED_SITES else domain


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _others(but_not: Association | None) -> Any:
    rows = Association.objects.exclude(state__in=GONE).order_by("pk")
    if but_not is None or but_not.pk is None:
        return rows.exclude(state=AssociationState.DRAFT)
    settled = DistinctPair.objects.filter(Q(first=but_not) | Q(second=but_not)).values_list("first_id", "second_id")
    return rows.exclude(state=AssociationState.DRAFT).exclude(
        pk__in={but_not.pk, *(key for pair in settled for key in pair)}
    )


def _of_domains(others: Any, domains: set[str]) -> Any:
    wanted = Q()
    for domain in sorted(domains):
        wanted |= Q(email__iendswith=f"@{domain}") | Q(website__icontains=f"//{domain}")
        wanted |= Q(website__icontains=f"//www.{domain}")
    return others.filter(wanted)[:MOST] if domains else ()


def _alike(others: Any, key: str, country: str) -> Any:
    near = others.filter(country=country).exclude(name_key=key).annotate(alike=TrigramSimilarity("name_key", key))
    return near.filter(alike__gte=ALIKE).order_by("-alike", "pk")[:MOST]


def set_apart(*, first: Association, second: Association, by: Any, now: Any = None) -> DistinctPair:
    """Record that two rows are two associations: the hint is not shown again. Raises PermissionRefused."""
    require_permission(by, "associations.merge_associations", first)
    require_permission(by, "associations.merge_associations", second)
    older, newer = sorted((first, second), key=lambda row: row.pk)
    pair, is_new = DistinctPair.objects.get_or_create(
        first=older, second=newer, defaults={"by": by, "at": now or timezone.now()}
    )
    if is_new:
        events.record("association.set_apart", by=by, obj=older, now=now)
    return pair
