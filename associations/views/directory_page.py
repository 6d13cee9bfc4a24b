"""What the register's pages show of a search: facets, chips and sentences in the reader's words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from associations.models import Association, Sector
from associations.services.association_presenters import country_names, names_of, yes_or_no
from associations.services.directory import GROUP, LABELLED, NAME, RECENT, REGISTERED, DirectoryQuery
from mdm_platform.components import Facet, Row
from mdm_platform.formats import nice_date, nice_list, nice_number
from mdm_platform.search.pages import SearchPage
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.models import Province
from mdm_platform.territories.places import place_in_words

FACETS = {
    "situation": gettext_lazy("Situation"),
    "sector": gettext_lazy("Secteur"),
    "country": gettext_lazy("Pays du siège"),
    "province": gettext_lazy("Province d’action au Maroc"),
}
SITUATIONS = {
    LABELLED: gettext_lazy("Labellisées"),
    REGISTERED: gettext_lazy("Enregistrées dans leur pays"),
    GROUP: gettext_lazy("Groupes sans enregistrement"),
}
ORDERS = {NAME: gettext_lazy("Par nom"), RECENT: gettext_lazy("Dernières inscrites")}


class Names:
    """The labels of codes in the reader's language."""

    @cached_property
    def provinces(self) -> dict[str, str]:
        """The names of provinces, read once a page."""
        return {province.code: province.name for province in Province.objects.all()}

    def of(self, kind: str, code: str) -> str:
        """The label of a code; the code itself when nothing names it."""
        readers: Mapping[str, Any] = {
            "sector": dict(Sector.choices).get,
            "country": country_name,
            "action": lambda value: _("Agit : %(country)s") % {"country": country_name(value) or value},
            "situation": SITUATIONS.get,
            "province": self.provinces.get,
            "q": lambda value: _("« %(words)s »") % {"words": value},
        }
        return str(readers.get(kind, str)(code) or code)


def facets(links: SearchPage, counted: Mapping[str, Any]) -> list[Facet]:
    """The facets in their order."""
    return links.facets(FACETS, counted)


def orders(links: SearchPage) -> list[dict[str, Any]]:
    """The orders to choose from."""
    return links.orders(ORDERS)


def count_sentence(count: int, query: DirectoryQuery) -> str:
    """How many associations were found."""
    number = {"number": nice_number(count)}
    if query.is_filtered:
        return ngettext("%(number)s association trouvée", "%(number)s associations trouvées", count) % number
    return ngettext("%(number)s association au registre", "%(number)s associations au registre", count) % number


def map_sentence(places: int, count: int) -> str:
    """What the map says in one sentence."""
    values = {"places": nice_number(places), "number": nice_number(count)}
    return (
        ngettext(
            "%(number)s association agit dans %(places)s provinces et préfectures.",
            "%(number)s associations agissent dans %(places)s provinces et préfectures.",
            count,
        )
        % values
    )


def identity_rows(association: Association) -> list[Row]:
    """Who the association is, as everybody reads it."""
    number = association.registration_number
    rows = [
        Row(_("Forme juridique"), association.get_legal_form_display()),
        Row(_("Numéro d’enregistrement"), f"\u2068{number}\u2069" if number else ""),
        Row(_("Créée le"), nice_date(association.founded_on)),
        Row(_("Siège"), place_in_words(association.city, country_name(str(association.country)))),
        Row(_("Au registre depuis le"), nice_date(association.verified_at)),
    ]
    return [row for row in rows if row.value]


def contact_rows(association: Association) -> list[Row]:
    """How the association is reached, when it opened that to everybody."""
    if not association.shows_contact:
        return []
    lines = [association.address, f"{association.postal_code} {association.city}".strip()]
    rows = [
        Row(_("Adresse"), "\n".join(filter(None, lines))),
        Row(_("Adresse e-mail"), association.email),
        Row(_("Téléphone"), f"\u2068{association.phone}\u2069" if association.phone else ""),
    ]
    return [row for row in rows if row.value]


def life_rows(association: Association) -> list[Row]:
    """How the association lives: its people and its assemblies."""
    rows = [
        Row(_("Membres"), nice_number(association.member_count)),
        Row(_("Bénévoles"), nice_number(association.volunteer_count)),
        Row(_("Salariés"), nice_number(association.employee_count)),
        Row(_("Dernière assemblée générale"), nice_date(association.last_assembly_on)),
        Row(_("À but social"), yes_or_no(association.is_social_purpose or None)),
        Row(_("Sans activité politique"), yes_or_no(association.is_apolitical or None)),
    ]
    return [row for row in rows if row.value]


def action_rows(association: Association, provinces: list[Province]) -> list[Row]:
    """Where the association acts; its provinces by region."""
    by_region: dict[str, list[str]] = {}
    for province in provinces:
        by_region.setdefault(province.region.name, []).append(province.name)
    rows = [Row(_("Pays d’action"), country_names(association.countries_of_action))]
    rows += [Row(region, nice_list(names)) for region, names in by_region.items()]
    return [row for row in rows if row.value]


def title_of(association: Association) -> str:
    """Its name in the reader's script."""
    return names_of(association)[0]
