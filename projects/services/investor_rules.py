"""What makes a project and an investor fit, as rules that both sides read in the same words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.eligibility import (
    Answer,
    Chosen,
    Fact,
    Facts,
    Kind,
    Parameter,
    Parameters,
    Rule,
    declare_fact,
    evaluate,
)
from mdm_platform.eligibility import register as register_rule
from mdm_platform.formats import language_name
from mdm_platform.territories.models import Region
from projects.models import InvestorProfile, Teaser
from projects.models.investor import MEETING_LANGUAGES
from projects.workflows import Sector

SECTOR, REGION, AMOUNT, LANGUAGE = "investor.sector", "investor.region", "investor.amount", "investor.language"


def register() -> None:
    """Declare facts and rules, once at start."""
    for fact in FACTS:
        declare_fact(fact)
    for rule in RULES:
        register_rule(rule)


def region_names() -> dict[str, str]:
    """The regions by code, in the current language: asked for once a page."""
    return {one.code: one.name for one in Region.objects.all()}


def chosen_by(investor: InvestorProfile, regions: Mapping[str, str]) -> list[Chosen]:
    """The rules that this investor asks for; without sectors or regions, every one fits. Regions are named."""
    rules = [
        Chosen(SECTOR, {"sectors": investor.sectors}),
        Chosen(REGION, {"regions": [regions.get(code, code) for code in investor.regions]}),
        Chosen(AMOUNT, {"least": investor.amount_min, "most": investor.amount_max}, currency=investor.currency),
        Chosen(LANGUAGE, {"languages": investor.languages}),
    ]
    return [one for one in rules if all(one.parameters.values())]


def facts_of(teaser: Teaser, regions: Mapping[str, str]) -> dict[str, Any]:
    """What the rules read of a presentation."""
    return {
        "teaser_sector": teaser.project.sector or None,
        "teaser_region": regions.get(teaser.project.region_id),
        "teaser_amount": teaser.amount,
        "teaser_languages": teaser.languages or None,
    }


def explain(*, investor: InvestorProfile, teaser: Teaser, regions: Mapping[str, str]) -> list[Answer]:
    """Each rule with its answer, in the current language."""
    return evaluate(chosen_by(investor, regions), facts_of(teaser, regions))


def _languages() -> Iterable[tuple[str, Any]]:
    return [(code, language_name(code)) for code in MEETING_LANGUAGES]


def _sectors() -> Iterable[tuple[str, Any]]:
    return Sector.choices


def _in_sectors(facts: Facts, asked: Parameters) -> bool:
    return facts["teaser_sector"] in asked["sectors"]


def _in_regions(facts: Facts, asked: Parameters) -> bool:
    return facts["teaser_region"] in asked["regions"]


def _in_amounts(facts: Facts, asked: Parameters) -> bool:
    return asked["least"] <= facts["teaser_amount"] <= asked["most"]


def _share_a_language(facts: Facts, asked: Parameters) -> bool:
    return not set(facts["teaser_languages"]).isdisjoint(asked["languages"])


FACTS = (
    Fact("teaser_sector", _("secteur du projet"), Kind.CODE, _("Le projet n’a pas de secteur."), _sectors),
    Fact("teaser_region", _("région du projet"), Kind.CODE, _("Le projet n’a pas de région.")),
    Fact("teaser_amount", _("montant recherché"), Kind.AMOUNT, _("Le projet ne dit pas quel montant il recherche.")),
    Fact("teaser_languages", _("langues du projet"), Kind.CODES, _("Le projet ne dit pas ses langues."), _languages),
)
RULES = (
    Rule(
        id=SECTOR,
        label=_("Secteur"),
        sentence=_("Secteurs recherchés par l’investisseur : %(sectors)s."),
        facts=("teaser_sector",),
        parameters={"sectors": Parameter(Kind.CODES, _("secteurs"), _sectors)},
        check=_in_sectors,
        failure=_("Le projet relève d’un autre secteur : %(teaser_sector)s."),
        remedy=_("Un secteur voisin peut quand même intéresser : dites pourquoi dans la demande."),
    ),
    Rule(
        id=REGION,
        label=_("Région"),
        sentence=_("Régions recherchées par l’investisseur : %(regions)s."),
        facts=("teaser_region",),
        parameters={"regions": Parameter(Kind.CODES, _("régions"))},
        check=_in_regions,
        failure=_("Le projet se fait dans une autre région : %(teaser_region)s."),
        remedy=_("Dites dans la demande si la région peut changer."),
    ),
    Rule(
        id=AMOUNT,
        label=_("Montant"),
        sentence=_("L’investisseur apporte de %(least)s à %(most)s."),
        facts=("teaser_amount",),
        parameters={
            "least": Parameter(Kind.AMOUNT, _("montant minimum")),
            "most": Parameter(Kind.AMOUNT, _("montant maximum")),
        },
        check=_in_amounts,
        failure=_("Le projet recherche %(teaser_amount)s."),
        remedy=_("Un financement à plusieurs reste possible : parlez-en dans la demande."),
    ),
    Rule(
        id=LANGUAGE,
        label=_("Langue"),
        sentence=_("Langues de l’investisseur : %(languages)s."),
        facts=("teaser_languages",),
        parameters={"languages": Parameter(Kind.CODES, _("langues"), _languages)},
        check=_share_a_language,
        failure=_("Le porteur du projet parle une autre langue : %(teaser_languages)s."),
        remedy=_("Prévoyez un interprète pour vos échanges."),
    ),
)
