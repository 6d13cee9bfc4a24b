"""What the directory's page shows of a search: people, facets, chips, in the reader's words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.components import Facet, Person
from mdm_platform.permissions import has_permission
from mdm_platform.search.pages import SearchPage, in_language, search_address
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.models import Language, Region
from mdm_platform.territories.places import place_in_words
from skills.models import Availability, Contribution, Domain, LanguageLevel, Skill
from skills.services import presenters, search_facets
from skills.services.search import Result
from skills.services.search_query import FRESHNESS, NAME, RELEVANCE, Query

SHOWN_SKILLS = 5


class Names:
    """The labels of codes in the reader's language, each kind read once a page."""

    def __init__(self, facets: Mapping[str, list[search_facets.Value]], query: Query) -> None:
        self.concepts: dict[tuple[str, str], str] = {}
        for kind in ("domain", "skill"):
            for value in facets.get(kind, ()):
                self.concepts[kind, value.code] = in_language(value.labels)
        for kind, model in (("domain", Domain), ("skill", Skill)):
            missing = [slug for slug in getattr(query, kind) if (kind, slug) not in self.concepts]
            if missing:
                self.concepts |= {(kind, one.slug): one.label for one in model.objects.filter(slug__in=missing)}

    @cached_property
    def languages(self) -> dict[str, str]:
        """The names of languages."""
        return {language.code: language.label for language in Language.objects.all()}

    @cached_property
    def regions(self) -> dict[str, str]:
        """The names of Moroccan regions."""
        return {region.code: region.name for region in Region.objects.all()}

    def of(self, kind: str, code: str) -> str:
        """The label of a code; the code itself when nothing names it."""
        return str(self._readers.get(kind, str)(code) or code)

    def _region(self, code: str) -> str | None:
        return self.regions.get(code)

    def _language(self, code: str) -> str | None:
        return self.languages.get(code)

    @property
    def _readers(self) -> dict[str, Callable[[str], Any]]:
        return {
            "domain": lambda code: self.concepts.get(("domain", code)),
            "skill": lambda code: self.concepts.get(("skill", code)),
            "country": country_name,
            "region": self._region,
            "language": self._language,
            "availability": dict(Availability.choices).get,
            "contribution": dict(Contribution.choices).get,
            "seniority_min": _years,
            "language_level": lambda code: _("%(level)s au moins") % {"level": code},
            "remote": lambda code: _("À distance") if code in ("true", "True") else _("Sur place seulement"),
            "q": lambda code: _("« %(words)s »") % {"words": code},
            "updated_since": lambda code: _("Mises à jour depuis le %(day)s") % {"day": code[:10]},
        }


def _years(code: str) -> str:
    years = int(code)
    if years == 0:
        return _("Tous")
    return ngettext("%(years)s an et plus", "%(years)s ans et plus", years) % {"years": years}


def orders() -> dict[str, Any]:
    """The orders to choose from."""
    return {RELEVANCE: _("Pertinence"), FRESHNESS: _("Mises à jour récentes"), NAME: _("Nom")}


def save_url(query: Query, user: Any) -> str:
    """Where an agent keeps this search, empty for other people and for a search that asks nothing."""
    if not query.is_filtered or not has_permission(user, "skills.save_search"):
        return ""
    return search_address("skills:search_new", query.without("page_size"))


def facets(page: SearchPage, counted: Mapping[str, list[search_facets.Value]]) -> list[Facet]:
    """The facets of the page."""
    labels = {
        "domain": _("Domaine d’expertise"),
        "skill": _("Compétence"),
        "country": _("Pays de résidence"),
        "region": _("Région du Maroc"),
        "language": _("Langue"),
        "language_level": _("Niveau de langue"),
        "contribution": _("Peut contribuer par"),
        "availability": _("Disponibilité"),
        "seniority_min": _("Expérience"),
        "remote": _("Présence"),
    }
    codes = {name: [(one.code, one.count, one.exact) for one in values] for name, values in counted.items()}
    codes["language_level"] = [(code, None, True) for code in LanguageLevel.values] if page.query.language else []
    codes["remote"] = [("true", None, True)]
    return page.facets(labels, codes)


def listed_people(results: list[Result]) -> list[Person]:
    """Cards that no search of the directory found: what they name is read here."""
    domains = {result.card["domain"] for result in results} - {None, ""}
    return people(results, Names({}, Query(domain=tuple(sorted(domains)))))


def people(results: list[Result], names: Names) -> list[Person]:
    """The cards of the page."""
    return [_person(result, names) for result in results]


def _person(result: Result, names: Names) -> Person:
    card = result.card
    names_there = presenters.spellings(card["name"], card["name_ar"])
    place = place_in_words(card["city"], country_name(card["country"] or ""))
    photo = card["photo"]
    return Person(
        name=names_there[0] if names_there else _("Nom non communiqué"),
        is_named=bool(names_there),
        name_other=names_there[1] if len(names_there) > 1 else "",
        url=reverse("skills:profile_detail", args=[card["public_id"]]),
        headline=card["headline"],
        place=place,
        domain=names.of("domain", card["domain"]) if card["domain"] else "",
        photo_url=reverse("files:download", args=[photo]) if photo else "",
        skills=[in_language(skill["label"]) for skill in card["skills"][:SHOWN_SKILLS]],
        matched_on=_reasons(result),
        badges=[names.of("availability", "immediate")] if card["availability"] == "immediate" else [],
        updated_at=parse_datetime(card["updated_at"]) if card["updated_at"] else None,
    )


def _reasons(result: Result) -> list[str]:
    words = {
        "name": _("le nom"),
        "headline": _("le titre"),
        "skills": _("les compétences"),
        "domain": _("le domaine"),
        "text": _("la présentation"),
    }
    found = [in_language(one["label"]) if one["value"] else words[one["field"]] for one in result.matched_on]
    return list(dict.fromkeys(found))[:4]


def count_sentence(count: Mapping[str, Any], query: Query) -> str:
    """How many profiles match, in a sentence."""
    value = count["value"]
    if not count["exact"]:
        return _("Plus de %(count)s fiches correspondent") % {"count": value}
    if not query.is_filtered:
        return ngettext("%(count)s fiche dans l’annuaire", "%(count)s fiches dans l’annuaire", value) % {"count": value}
    return ngettext("%(count)s fiche correspond", "%(count)s fiches correspondent", value) % {"count": value}
