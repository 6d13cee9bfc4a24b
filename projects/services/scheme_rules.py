"""The catalogue of conditions that versions of schemes choose from; `tests/projects/test_services_scheme_rules.py`
has one row a rule, and one at each bound.

Amounts are in the currency of the version. They are compared as they are, without rounding.
"""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from mdm_platform import eligibility
from mdm_platform.eligibility import Facts, Kind, Parameter, Parameters, Rule
from projects.services.scheme_facts import Residence, regions
from projects.workflows.words import Sector

PREFIX = "scheme."


def _is(name: str) -> Callable[[Facts, Parameters], bool]:
    return lambda facts, parameters: bool(facts[name])


def _abroad_or_back(facts: Facts, parameters: Parameters) -> bool:
    if facts["residence"] == Residence.RETURNED:
        return facts["months_since_return"] <= parameters["months"]
    return facts["residence"] == Residence.ABROAD


def _creates_enough(facts: Facts, parameters: Parameters) -> bool:
    return facts["jobs"] * parameters["amount"] >= facts["investment"] * parameters["jobs_at_least"]


def _is_large(facts: Facts, parameters: Parameters) -> bool:
    with_jobs = facts["investment"] >= parameters["floor"] and facts["jobs"] >= parameters["jobs_at_least"]
    return with_jobs or facts["jobs"] >= parameters["many_jobs"]


RULES = (
    Rule(
        id="scheme.abroad_or_back",
        label=_("Marocain résidant à l’étranger, ou revenu depuis peu"),
        sentence=_(
            "Le porteur est marocain et vit à l’étranger, ou est rentré au Maroc depuis ce nombre de mois "
            "au plus : %(months)s."
        ),
        facts=("residence", "months_since_return"),
        parameters={"months": Parameter(Kind.NUMBER, _("mois depuis le retour, au plus"))},
        check=_abroad_or_back,
        failure=_("Lieu de vie : %(residence)s."),
        remedy=_("Associez-vous à une personne qui vit à l’étranger, ou regardez les autres dispositifs."),
    ),
    Rule(
        id="scheme.residence_country",
        label=_("Pays de résidence"),
        sentence=_("Le porteur vit dans ce pays : %(countries)s."),
        facts=("residence_country",),
        parameters={"countries": Parameter(Kind.COUNTRIES, _("pays admis"))},
        check=lambda facts, parameters: facts["residence_country"] in parameters["countries"],
        failure=_("Vous vivez dans ce pays : %(residence_country)s."),
        remedy=_("Regardez le programme du pays où vous vivez."),
    ),
    Rule(
        id="scheme.investment_floor",
        label=_("Coût du projet, au moins"),
        sentence=_("Le projet coûte %(floor)s au moins."),
        facts=("investment",),
        parameters={"floor": Parameter(Kind.AMOUNT, _("montant, au moins"))},
        check=lambda facts, parameters: facts["investment"] >= parameters["floor"],
        failure=_("Il coûte %(investment)s."),
        remedy=_("Ce dispositif soutient de plus grands projets : regardez les autres dispositifs."),
    ),
    Rule(
        id="scheme.investment_below",
        label=_("Coût du projet, moins de"),
        sentence=_("Le projet coûte moins de %(limit)s."),
        facts=("investment",),
        parameters={"limit": Parameter(Kind.AMOUNT, _("montant qui n’est pas atteint"))},
        check=lambda facts, parameters: facts["investment"] < parameters["limit"],
        failure=_("Il coûte %(investment)s."),
        remedy=_("Regardez le dispositif des grands projets."),
    ),
    Rule(
        id="scheme.foreign_funds",
        label=_("Apport en devises"),
        sentence=_("Le porteur apporte en devises %(share)s du coût du projet au moins."),
        facts=("foreign_funds", "investment"),
        parameters={"share": Parameter(Kind.RATE, _("part du coût, au moins"))},
        check=lambda facts, parameters: facts["foreign_funds"] >= facts["investment"] * parameters["share"],
        failure=_("Vous apportez %(foreign_funds)s en devises, pour un projet de %(investment)s."),
        remedy=_("Augmentez votre apport en devises jusqu’à %(share)s du coût, ou réduisez le projet."),
    ),
    Rule(
        id="scheme.own_funds",
        label=_("Apport"),
        sentence=_("Le porteur apporte %(share)s du coût du projet au moins, en devises ou en dirhams."),
        facts=("own_funds", "investment"),
        parameters={"share": Parameter(Kind.RATE, _("part du coût, au moins"))},
        check=lambda facts, parameters: facts["own_funds"] >= facts["investment"] * parameters["share"],
        failure=_("Vous apportez %(own_funds)s, pour un projet de %(investment)s."),
        remedy=_("Augmentez votre apport jusqu’à %(share)s du coût, ou réduisez le projet."),
    ),
    Rule(
        id="scheme.dedicated_account",
        label=_("Compte dédié"),
        sentence=_("L’apport est versé en devises sur un compte dédié au projet."),
        facts=("has_dedicated_account",),
        check=_is("has_dedicated_account"),
        failure=_("L’apport n’est pas sur un compte dédié."),
        remedy=_("Demandez à votre banque au Maroc un compte dédié, et versez-y l’apport depuis l’étranger."),
    ),
    Rule(
        id="scheme.sector",
        label=_("Secteurs"),
        sentence=_("Le projet relève d’un de ces secteurs : %(admitted)s."),
        facts=("project_sector",),
        parameters={"admitted": Parameter(Kind.CODES, _("secteurs admis"), choices=lambda: Sector.choices)},
        check=lambda facts, parameters: facts["project_sector"] in parameters["admitted"],
        failure=_("Votre secteur : %(project_sector)s."),
        remedy=_("Vérifiez le secteur de l’activité principale, ou regardez les autres dispositifs."),
    ),
    Rule(
        id="scheme.region",
        label=_("Région"),
        sentence=_("Le projet se réalise dans une de ces régions : %(admitted)s."),
        facts=("project_region",),
        parameters={"admitted": Parameter(Kind.CODES, _("régions admises"), choices=regions)},
        check=lambda facts, parameters: facts["project_region"] in parameters["admitted"],
        failure=_("Votre région : %(project_region)s."),
        remedy=_("Demandez au centre régional d’investissement quelles aides existent dans votre région."),
    ),
    Rule(
        id="scheme.jobs",
        label=_("Emplois, au moins"),
        sentence=_("Le projet crée ce nombre d’emplois stables au moins : %(jobs_at_least)s."),
        facts=("jobs",),
        parameters={"jobs_at_least": Parameter(Kind.NUMBER, _("emplois, au moins"))},
        check=lambda facts, parameters: facts["jobs"] >= parameters["jobs_at_least"],
        failure=_("Il en crée %(jobs)s."),
        remedy=_("Ce dispositif soutient les projets qui créent plus d’emplois : regardez les autres."),
    ),
    Rule(
        id="scheme.jobs_ratio",
        label=_("Emplois par montant investi"),
        sentence=_("Emplois stables créés pour %(amount)s investis, au moins : %(jobs_at_least)s."),
        facts=("jobs", "investment"),
        parameters={
            "jobs_at_least": Parameter(Kind.NUMBER, _("emplois, au moins")),
            "amount": Parameter(Kind.AMOUNT, _("pour ce montant investi")),
        },
        check=_creates_enough,
        failure=_("Emplois créés : %(jobs)s, pour un projet de %(investment)s."),
        remedy=_("Créez plus d’emplois, ou regardez les autres dispositifs."),
    ),
    Rule(
        id="scheme.large_project",
        label=_("Grand projet"),
        sentence=_(
            "Le projet coûte %(floor)s au moins et crée ce nombre d’emplois stables au moins : %(jobs_at_least)s. "
            "Ou bien, quel que soit son coût, il en crée au moins : %(many_jobs)s."
        ),
        facts=("investment", "jobs"),
        parameters={
            "floor": Parameter(Kind.AMOUNT, _("montant, au moins")),
            "jobs_at_least": Parameter(Kind.NUMBER, _("emplois, au moins")),
            "many_jobs": Parameter(Kind.NUMBER, _("emplois qui dispensent du montant")),
        },
        check=_is_large,
        failure=_("Il coûte %(investment)s. Emplois créés : %(jobs)s."),
        remedy=_("Regardez le dispositif des petites et moyennes entreprises."),
    ),
    Rule(
        id="scheme.women_led",
        label=_("Projet mené par une femme"),
        sentence=_("Une femme porte le projet ou mène l’équipe."),
        facts=("is_women_led",),
        check=_is("is_women_led"),
        failure=_("Le projet n’est pas mené par une femme."),
        remedy=_("Regardez les autres dispositifs."),
    ),
    Rule(
        id="scheme.sustainable",
        label=_("Développement durable"),
        sentence=_("Le projet économise l’énergie ou l’eau, produit de l’énergie renouvelable ou recycle."),
        facts=("is_sustainable",),
        check=_is("is_sustainable"),
        failure=_("Le projet ne le fait pas."),
        remedy=_("Un équipement économe peut être aidé à lui seul : parlez-en à votre banque."),
    ),
    Rule(
        id="scheme.fair_trade",
        label=_("Commerce équitable"),
        sentence=_("Le projet est une coopérative, ou relève du commerce équitable."),
        facts=("is_fair_trade",),
        check=_is("is_fair_trade"),
        failure=_("Le projet n’est ni l’un ni l’autre."),
        remedy=_("Regardez les autres dispositifs."),
    ),
    Rule(
        id="scheme.loan_cap",
        label=_("Crédit, au plus"),
        sentence=_("Le crédit demandé est de %(cap)s au plus."),
        facts=("loan_needed",),
        parameters={"cap": Parameter(Kind.AMOUNT, _("montant, au plus"))},
        check=lambda facts, parameters: facts["loan_needed"] <= parameters["cap"],
        failure=_("Le crédit à demander est de %(loan_needed)s."),
        remedy=_("Augmentez votre apport, ou regardez les autres dispositifs."),
    ),
)


def register() -> None:
    """Add the rules to the catalogue; once at start."""
    for rule in RULES:
        eligibility.register(rule)
