"""Rules about the amounts: their figures stand on the version of the call."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from mdm_platform.eligibility import Facts, Kind, Parameter, Parameters, Rule, register


def _within_the_rate(facts: Facts, parameters: Parameters) -> bool:
    return facts["amount_requested"] <= facts["project_total"] * parameters["rate"]


def _within_the_share(facts: Facts, parameters: Parameters) -> bool:
    return facts["in_kind_total"] <= facts["project_total"] * parameters["share"]


def _amount(label: str) -> dict[str, Parameter]:
    return {label: Parameter(Kind.AMOUNT, _("montant"))}


RULES = (
    Rule(
        id="money.amount_cap",
        label=_("Subvention, au plus"),
        sentence=_("La subvention demandée est de %(cap)s au plus."),
        facts=("amount_requested",),
        parameters=_amount("cap"),
        check=lambda facts, parameters: Decimal(0) < facts["amount_requested"] <= parameters["cap"],
        failure=_("Vous demandez %(amount_requested)s."),
        remedy=_("Demandez %(cap)s au plus, et complétez le plan de financement par d’autres ressources."),
    ),
    Rule(
        id="money.amount_floor",
        label=_("Subvention, au moins"),
        sentence=_("La subvention demandée est de %(floor)s au moins."),
        facts=("amount_requested",),
        parameters=_amount("floor"),
        check=lambda facts, parameters: facts["amount_requested"] >= parameters["floor"],
        failure=_("Vous demandez %(amount_requested)s."),
        remedy=_("Cet appel soutient de plus grands projets : consultez les autres appels."),
    ),
    Rule(
        id="money.rate",
        label=_("Part de la subvention"),
        sentence=_("La subvention demandée ne dépasse pas %(rate)s du coût total du projet."),
        facts=("amount_requested", "project_total"),
        parameters={"rate": Parameter(Kind.RATE, _("part du projet"))},
        check=_within_the_rate,
        failure=_("Vous demandez %(amount_requested)s pour un projet de %(project_total)s."),
        remedy=_("Demandez moins, ou trouvez d’autres ressources."),
    ),
    Rule(
        id="money.project_cap",
        label=_("Coût du projet, au plus"),
        sentence=_("Le coût total du projet est de %(cap)s au plus."),
        facts=("project_total",),
        parameters=_amount("cap"),
        check=lambda facts, parameters: facts["project_total"] <= parameters["cap"],
        failure=_("Il est de %(project_total)s."),
        remedy=_("Réduisez le projet, ou consultez les appels aux projets plus grands."),
    ),
    Rule(
        id="money.project_floor",
        label=_("Coût du projet, au moins"),
        sentence=_("Le coût total du projet est de %(floor)s au moins."),
        facts=("project_total",),
        parameters=_amount("floor"),
        check=lambda facts, parameters: facts["project_total"] >= parameters["floor"],
        failure=_("Il est de %(project_total)s."),
        remedy=_("Cet appel soutient de plus grands projets : consultez les autres appels."),
    ),
    Rule(
        id="money.in_kind_share",
        label=_("Apports en nature"),
        sentence=_("Les apports en nature ne dépassent pas %(share)s du coût total du projet."),
        facts=("in_kind_total", "project_total"),
        parameters={"share": Parameter(Kind.RATE, _("part du projet"))},
        check=_within_the_share,
        failure=_("Ils sont de %(in_kind_total)s pour un projet de %(project_total)s."),
        remedy=_("Réduisez les apports en nature, ou remplacez-en une partie par des apports en argent."),
    ),
)

for _rule in RULES:
    register(_rule)
