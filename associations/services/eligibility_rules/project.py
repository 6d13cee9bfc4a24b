"""Rules about the project."""

from django.utils.translation import gettext_lazy as _

from associations.models import Sector
from associations.services.dac_countries import DAC_COUNTRIES
from mdm_platform.eligibility import Kind, Parameter, Rule, register

RULES = (
    Rule(
        id="project.country",
        label=_("Pays du projet"),
        sentence=_("Le projet se déroule dans ce pays : %(countries)s."),
        facts=("project_country",),
        parameters={"countries": Parameter(Kind.COUNTRIES, _("pays admis"))},
        check=lambda facts, parameters: facts["project_country"] in parameters["countries"],
        failure=_("Le projet se déroule dans ce pays : %(project_country)s."),
        remedy=_("Choisissez un projet dans un pays admis, ou consultez les autres appels."),
    ),
    Rule(
        id="project.dac_country",
        label=_("Pays de la liste CAD de l’OCDE"),
        sentence=_("Le projet se déroule dans un pays de la liste du CAD de l’OCDE."),
        facts=("project_country",),
        check=lambda facts, parameters: facts["project_country"] in DAC_COUNTRIES,
        failure=_("Ce pays n’est pas sur la liste : %(project_country)s."),
        remedy=_("Choisissez un projet dans un pays de la liste, ou consultez les autres appels."),
    ),
    Rule(
        id="project.sector",
        label=_("Secteurs"),
        sentence=_("Le projet relève d’un de ces secteurs au moins : %(admitted)s."),
        facts=("sectors",),
        parameters={"admitted": Parameter(Kind.CODES, _("secteurs admis"), choices=lambda: Sector.choices)},
        check=lambda facts, parameters: not set(facts["sectors"]).isdisjoint(parameters["admitted"]),
        failure=_("Vous indiquez : %(sectors)s."),
        remedy=_("Vérifiez les secteurs du projet, ou consultez les autres appels."),
    ),
    Rule(
        id="project.duration",
        label=_("Durée"),
        sentence=_("Le projet dure au plus ce nombre de mois : %(months_at_most)s."),
        facts=("months",),
        parameters={"months_at_most": Parameter(Kind.NUMBER, _("mois, au plus"))},
        check=lambda facts, parameters: facts["months"] <= parameters["months_at_most"],
        failure=_("Il dure ce nombre de mois : %(months)s."),
        remedy=_("Raccourcissez le projet, ou découpez-le en étapes."),
    ),
    Rule(
        id="project.starts_after",
        label=_("Début du projet"),
        sentence=_("Le projet commence au plus tôt le %(earliest)s."),
        facts=("starts_on",),
        parameters={"earliest": Parameter(Kind.DAY, _("jour le plus tôt"))},
        check=lambda facts, parameters: facts["starts_on"] >= parameters["earliest"],
        failure=_("Il commence le %(starts_on)s."),
        remedy=_("Une dépense faite avant cette date n’est pas subventionnée : repoussez le début du projet."),
    ),
    Rule(
        id="project.starts_before",
        label=_("Début du projet, au plus tard"),
        sentence=_("Le projet commence au plus tard le %(latest)s."),
        facts=("starts_on",),
        parameters={"latest": Parameter(Kind.DAY, _("jour le plus tard"))},
        check=lambda facts, parameters: facts["starts_on"] <= parameters["latest"],
        failure=_("Il commence le %(starts_on)s."),
        remedy=_("Avancez le début du projet, ou attendez le prochain appel."),
    ),
)

for _rule in RULES:
    register(_rule)
