"""What the board's page shows of a search for needs: facets, sentences, words for codes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.components import Facet
from mdm_platform.institutions.models import Institution, InstitutionKind
from mdm_platform.search.pages import Counted, SearchPage
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.models import Language, Region
from skills.models import Compensation, Contribution, Domain, Need, Presence, Skill, Workload
from skills.services.need_pages import NeedSlice
from skills.services.need_search import ALL_STATES, DEADLINE, NATIONAL, RECENT, NeedQuery
from skills.workflows import NeedState


class NeedNames:
    """The labels of codes in the reader's language, each kind read once a page."""

    def __init__(self, counted: Mapping[str, list[Counted]], query: NeedQuery) -> None:
        skills = {*query.skill, *(row[0] for row in counted.get("skill", ()))}
        self.skills = {one.slug: one.label for one in Skill.objects.filter(slug__in=skills)} if skills else {}
        self.domains = {domain.slug: domain.label for domain in Domain.objects.all()}
        self.regions = {region.code: region.name for region in Region.objects.all()} | {NATIONAL: _("Tout le Maroc")}
        self.languages = {language.code: language.label for language in Language.objects.all()}
        asked = Institution.objects.filter(slug__in=query.institution) if query.institution else ()
        self.institutions = {one.slug: one.name for one in asked}

    def of(self, kind: str, code: str) -> str:
        """The label of a code; the code itself when nothing names it."""
        return str(self._readers[kind](code) or code)

    @property
    def _readers(self) -> dict[str, Callable[[str], Any]]:
        return {
            "domain": self.domains.get,
            "skill": self.skills.get,
            "region": self.regions.get,
            "language": self.languages.get,
            "institution": self.institutions.get,
            "country": country_name,
            "presence": dict(Presence.choices).get,
            "contribution": dict(Contribution.choices).get,
            "workload": dict(Workload.choices).get,
            "compensation": dict(Compensation.choices).get,
            "kind": lambda code: str(dict(InstitutionKind.choices).get(code, "")).capitalize(),
            "situation": _situations().get,
        }


def _situations() -> dict[str, str]:
    return {
        NeedState.FILLED.value: _("Besoins pourvus"),
        NeedState.EXPIRED.value: _("Besoins expirés"),
        ALL_STATES: _("Tous, ouverts ou clos"),
    }


def orders() -> dict[str, Any]:
    """The orders to choose from."""
    return {RECENT: _("Les plus récents"), DEADLINE: _("Date limite")}


def facets(page: SearchPage, counted: Mapping[str, list[Counted]]) -> list[Facet]:
    """The facets of the page."""
    labels = {
        "domain": _("Domaine"),
        "region": _("Région du Maroc"),
        "presence": _("Présence"),
        "contribution": _("Aide attendue"),
        "skill": _("Compétence demandée"),
        "language": _("Langue demandée"),
        "workload": _("Temps demandé"),
        "compensation": _("Contrepartie"),
        "kind": _("Institution"),
        "situation": _("Voir aussi"),
    }
    return page.facets(labels, counted)


def count_sentence(count: int, query: NeedQuery) -> str:
    """How many needs match, in a sentence."""
    if query.situation:
        return ngettext("%(count)s besoin", "%(count)s besoins", count) % {"count": count}
    if query.is_filtered:
        return ngettext("%(count)s besoin correspond", "%(count)s besoins correspondent", count) % {"count": count}
    sentence = ngettext("%(count)s besoin attend une réponse", "%(count)s besoins attendent une réponse", count)
    return sentence % {"count": count}


@dataclass(frozen=True)
class UnansweredCell:
    """How many needs of one domain wait in one region, and where to read them."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class UnansweredRow:
    """A domain with its regions, in the order of the table."""

    label: str
    cells: tuple[UnansweredCell, ...]
    total: int


@dataclass(frozen=True)
class UnansweredTable:
    """Domains that wait, the most needs first, by region."""

    regions: tuple[str, ...]
    rows: tuple[UnansweredRow, ...]
    total: int
    domains: Mapping[str, str]
    region_names: Mapping[str, str]

    def name_of(self, query: NeedQuery) -> str:
        """The domain and the region that were chosen, in words."""
        names = [self.domains.get(slug, "") for slug in query.domain]
        names += [self.region_names.get(code, "") for code in query.region]
        return " · ".join(name for name in names if name)


def unanswered_table(waiting: QuerySet[Need]) -> UnansweredTable:
    """Needs without an answer, counted by domain and region."""
    found = waiting.order_by().values_list("domain__slug", "region").annotate(total=Count("pk", distinct=True))
    counts = {(slug, code or NATIONAL): total for slug, code, total in found}
    names = {region.code: region.name for region in Region.objects.all()} | {NATIONAL: _("Tout le Maroc")}
    used = [code for code in names if any(region == code for _slug, region in counts)]
    slugs = {slug for slug, _code in counts}
    domains = {domain.slug: domain.label for domain in Domain.objects.filter(slug__in=slugs)}
    rows = [
        UnansweredRow(
            label,
            tuple(_unanswered_cell(slug, code, names[code], counts.get((slug, code), 0)) for code in used),
            sum(counts.get((slug, code), 0) for code in used),
        )
        for slug, label in domains.items()
    ]
    rows.sort(key=lambda row: (-row.total, row.label))
    return UnansweredTable(tuple(names[code] for code in used), tuple(rows), sum(counts.values()), domains, names)


def _unanswered_cell(slug: str, code: str, region: str, count: int) -> UnansweredCell:
    asked = urlencode({"domain": slug, "region": code})
    return UnansweredCell(region, count, f"{reverse('skills:needs_unanswered')}?{asked}")


def unanswered_sentence(count: int) -> str:
    """How many needs wait, in a sentence."""
    sentence = ngettext(
        "%(count)s besoin attend sa première réponse depuis quatorze jours ou plus.",
        "%(count)s besoins attendent leur première réponse depuis quatorze jours ou plus.",
        count,
    )
    return sentence % {"count": count}


@dataclass(frozen=True)
class Turns:
    """Where a long list goes on, and where it begins; empty when there is nothing there."""

    next_url: str
    start_url: str


def turns(request: HttpRequest, page: NeedSlice, name: str = "after") -> Turns:
    """The neighbours of a page of needs, which the parameter `name` asks for; the rest of the address is kept."""
    return Turns(
        next_url=_address_with(request, name, page.after) if page.after else "",
        start_url="" if page.is_first else _address_with(request, name, ""),
    )


def _address_with(request: HttpRequest, name: str, value: str) -> str:
    kept = request.GET.copy()
    kept.pop(name, None)
    if value:
        kept[name] = value
    return f"{request.path}?{kept.urlencode()}".rstrip("?")
