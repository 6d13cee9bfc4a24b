"""What the conditions of schemes read of a project: typed in the simulator, or told by the project itself.

facts = of_typed(typed | of_project(project, on=today))

What nobody said is left out: the rules that read it stay open.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mdm_platform.eligibility import Fact, Kind, declare_fact, fact
from mdm_platform.errors import InvalidInput
from mdm_platform.money import ZERO
from mdm_platform.territories.models import Region
from projects.models import Project
from projects.workflows.words import FundingKind, Sector

CURRENCY = "MAD"
MONTHS_OF_A_YEAR = 12
ASKED = (
    *("investment", "project_sector", "project_region", "jobs"),
    *("residence", "months_since_return", "residence_country", "is_women_led"),
    *("foreign_funds", "has_dedicated_account", "other_funds", "holder_share"),
    *("is_sustainable", "is_fair_trade"),
)
OWN = (FundingKind.OWN_FUNDS, FundingKind.FAMILY)
BROUGHT = (FundingKind.INVESTOR, FundingKind.OTHER)


class Residence(models.TextChoices):
    """Where the holder lives."""

    ABROAD = "abroad", _("À l’étranger")
    RETURNED = "returned", _("Au Maroc, après avoir vécu à l’étranger")
    MOROCCO = "morocco", _("Au Maroc, sans avoir vécu à l’étranger")


def regions() -> list[tuple[str, str]]:
    """The twelve regions, in the reader's language."""
    return [(region.code, region.name) for region in Region.objects.all()]


FACTS = (
    Fact("investment", _("coût total du projet"), Kind.AMOUNT, _("Indiquez le coût total du projet.")),
    Fact("project_sector", _("secteur"), Kind.CODE, _("Choisissez un secteur."), choices=lambda: Sector.choices),
    Fact("project_region", _("région du projet"), Kind.CODE, _("Choisissez une région."), choices=regions),
    Fact("jobs", _("emplois stables créés"), Kind.NUMBER, _("Indiquez combien d’emplois le projet crée.")),
    Fact(
        "residence",
        _("lieu de vie"),
        Kind.CODE,
        _("Dites où vous vivez."),
        choices=lambda: Residence.choices,
    ),
    Fact(
        "months_since_return",
        _("mois depuis le retour au Maroc"),
        Kind.NUMBER,
        _("Indiquez depuis combien de mois vous êtes de retour."),
    ),
    Fact("residence_country", _("pays de résidence"), Kind.COUNTRY, _("Choisissez votre pays de résidence.")),
    Fact("foreign_funds", _("apport en devises"), Kind.AMOUNT, _("Indiquez votre apport en devises.")),
    Fact(
        "has_dedicated_account",
        _("compte dédié en devises ou en dirhams convertibles"),
        Kind.YES_NO,
        _("Dites si votre apport est, ou sera, sur un compte dédié."),
    ),
    Fact("other_funds", _("autres apports, en dirhams"), Kind.AMOUNT, _("Indiquez vos autres apports.")),
    Fact("holder_share", _("votre part du projet, en %"), Kind.RATE, _("Indiquez votre part du projet.")),
    Fact("own_funds", _("apport total, en devises et en dirhams"), Kind.AMOUNT, _("Indiquez votre apport.")),
    Fact("loan_needed", _("crédit à demander"), Kind.AMOUNT, _("Indiquez le coût du projet et votre apport.")),
    Fact(
        "is_women_led",
        _("projet porté par une femme ou une équipe menée par une femme"),
        Kind.YES_NO,
        _("Dites si une femme mène le projet."),
    ),
    Fact(
        "is_sustainable",
        _("économies d’énergie ou d’eau, énergies renouvelables, recyclage"),
        Kind.YES_NO,
        _("Dites si le projet protège l’environnement."),
    ),
    Fact(
        "is_fair_trade",
        _("coopérative ou commerce équitable"),
        Kind.YES_NO,
        _("Dites si le projet est une coopérative ou relève du commerce équitable."),
    ),
)


def register() -> None:
    """Declare the facts; once at start."""
    for one in FACTS:
        declare_fact(one)


def of_typed(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of what was said, with those that follow from it; nothing said is nothing known."""
    facts = {name: value for name, value in typed.items() if value is not None}
    if facts.get("residence") not in (None, Residence.RETURNED):
        facts["months_since_return"] = 0
    foreign, other = facts.get("foreign_funds"), facts.get("other_funds")
    if foreign is not None or other is not None:
        facts["own_funds"] = (foreign or ZERO) + (other or ZERO)
        if facts.get("investment") is not None:
            facts["loan_needed"] = max(ZERO, facts["investment"] - facts["own_funds"])
    return facts


def check(said: Mapping[str, Any]) -> None:
    """Raises InvalidInput when what is brought exceeds the cost."""
    brought = (said.get("foreign_funds") or ZERO) + (said.get("other_funds") or ZERO)
    if said.get("investment") is not None and brought > said["investment"]:
        sentence = gettext("Vos apports dépassent le coût du projet : vérifiez les montants.")
        raise InvalidInput(fields={"investment": [sentence]})


def of_project(project: Project, *, on: date) -> dict[str, Any]:
    """What the sheet of a project says; its amounts only when they are in dirhams."""
    told: dict[str, Any] = {
        "project_sector": project.sector or None,
        "project_region": project.region_id,
        "jobs": project.jobs_planned or None,
        "is_women_led": True if project.is_women_led else None,
        "residence_country": str(project.residence_country) or None,
    }
    if project.returned_on is not None:
        told |= {"residence": Residence.RETURNED, "months_since_return": months_begun(project.returned_on, on)}
    elif told["residence_country"]:
        told["residence"] = Residence.MOROCCO if told["residence_country"] == "MA" else Residence.ABROAD
    if project.currency == CURRENCY and project.amount > 0:
        told |= {"investment": project.amount, **_funds(project)}
    return {name: value for name, value in told.items() if value is not None}


def months_begun(first: date, last: date) -> int:
    """How many months began since a day: one year to the day is twelve, a day more thirteen."""
    whole = (last.year - first.year) * MONTHS_OF_A_YEAR + last.month - first.month
    return max(0, whole + (last.day > first.day))


def query_of(facts: Mapping[str, Any]) -> str:
    """The figures as the address of a simulation holds them, without what is not known."""
    known = {name: facts[name] for name in ASKED if facts.get(name) is not None}
    return urlencode({name: _written(name, value) for name, value in known.items()})


def _funds(project: Project) -> dict[str, Decimal]:
    """What the holder brings: of an investor or another, only what is promised already is no longer looked for."""
    sources = [one for one in project.sources.all() if one.kind in OWN or (one.kind in BROUGHT and one.is_secured)]
    foreign = sum((one.amount for one in sources if one.is_foreign_currency), start=ZERO)
    return {"foreign_funds": foreign, "other_funds": sum((one.amount for one in sources), start=ZERO) - foreign}


def _written(name: str, value: Any) -> str:
    kind = fact(name).kind
    if kind == Kind.YES_NO:
        return "yes" if value else "no"
    if kind == Kind.RATE:
        return format((value * 100).normalize(), "f")
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
