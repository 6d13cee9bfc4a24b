"""Rules about the association that asks."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.models import LegalForm
from associations.services import eligibility_facts as _facts  # noqa: F401 - rules name its facts
from mdm_platform.eligibility import Facts, Kind, Parameter, Parameters, Rule, register


def years_between(first: date, last: date) -> int:
    """Whole years from a day to another."""
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def months_between(first: date, last: date) -> int:
    """Whole months from a day to another."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def _is(name: str) -> Any:
    return lambda facts, parameters: bool(facts[name])


def _is_not(name: str) -> Any:
    return lambda facts, parameters: not facts[name]


def _is_old_enough(facts: Facts, parameters: Parameters) -> bool:
    return years_between(facts["founded_on"], facts["closes_on"]) >= parameters["years"]


def _met_lately(facts: Facts, parameters: Parameters) -> bool:
    return months_between(facts["last_assembly_on"], facts["on"]) < parameters["months"]


RULES = (
    Rule(
        id="association.registered",
        label=_("Existence légale"),
        sentence=_("L’association est légalement constituée."),
        facts=("is_registered",),
        check=_is("is_registered"),
        failure=_("Elle est inscrite comme groupe sans existence légale."),
        remedy=_(
            "Un groupe sans existence légale ne reçoit pas de subvention : faites d’abord enregistrer l’association."
        ),
    ),
    Rule(
        id="association.verified",
        label=_("Inscription au registre"),
        sentence=_("L’association est inscrite et vérifiée dans le registre de la plateforme."),
        facts=("is_verified",),
        check=_is("is_verified"),
        failure=_("Son inscription n’est pas vérifiée à ce jour."),
        remedy=_("Complétez la fiche de l’association et envoyez-la au registre."),
    ),
    Rule(
        id="association.country",
        label=_("Pays du siège"),
        sentence=_("L’association a son siège dans ce pays : %(countries)s."),
        facts=("country",),
        parameters={"countries": Parameter(Kind.COUNTRIES, _("pays admis"))},
        check=lambda facts, parameters: facts["country"] in parameters["countries"],
        failure=_("Son siège est dans ce pays : %(country)s."),
        remedy=_("Cet appel ne vous est pas ouvert. Consultez les autres appels à projets."),
    ),
    Rule(
        id="association.legal_form",
        label=_("Forme juridique"),
        sentence=_("L’association a cette forme juridique : %(forms)s."),
        facts=("legal_form",),
        parameters={"forms": Parameter(Kind.CODES, _("formes admises"), choices=lambda: LegalForm.choices)},
        check=lambda facts, parameters: facts["legal_form"] in parameters["forms"],
        failure=_("Sa forme juridique est : %(legal_form)s."),
        remedy=_("Vérifiez la forme juridique sur la fiche de l’association, ou consultez les autres appels."),
    ),
    Rule(
        id="association.minimum_age",
        label=_("Âge de l’association"),
        sentence=_("L’association existe depuis ce nombre d’années au moins à la clôture de l’appel : %(years)s."),
        facts=("founded_on", "closes_on"),
        parameters={"years": Parameter(Kind.NUMBER, _("nombre d’années"))},
        check=_is_old_enough,
        failure=_("Elle a été créée le %(founded_on)s, et l’appel se clôt le %(closes_on)s."),
        remedy=_("Attendez un prochain appel, ou associez-vous à une association plus ancienne."),
    ),
    Rule(
        id="association.label",
        label=_("Label national"),
        sentence=_("L’association porte le label national, en cours de validité."),
        facts=("has_valid_label",),
        check=_is("has_valid_label"),
        failure=_("Elle n’a pas de label en cours de validité."),
        remedy=_("Demandez le label, ou son renouvellement, depuis l’espace de l’association."),
    ),
    Rule(
        id="association.board_from_migration",
        label=_("Bureau issu de l’immigration"),
        sentence=_("Le bureau est composé en majorité de personnes issues de l’immigration."),
        facts=("board_from_migration",),
        check=_is("board_from_migration"),
        failure=_("D’après la composition déclarée, ce n’est pas le cas."),
        remedy=_("Vérifiez la composition du bureau sur la fiche de l’association."),
    ),
    Rule(
        id="association.apolitical",
        label=_("Neutralité politique"),
        sentence=_("L’association déclare n’avoir aucune activité politique."),
        facts=("is_apolitical",),
        check=_is("is_apolitical"),
        failure=_("Elle ne l’a pas déclaré."),
        remedy=_("Si c’est le cas, déclarez-le sur la fiche de l’association."),
    ),
    Rule(
        id="association.recent_assembly",
        label=_("Assemblée générale"),
        sentence=_("L’assemblée générale s’est réunie il y a moins de : %(months)s mois."),
        facts=("last_assembly_on", "on"),
        parameters={"months": Parameter(Kind.NUMBER, _("nombre de mois"))},
        check=_met_lately,
        failure=_("La dernière assemblée connue est du %(last_assembly_on)s."),
        remedy=_("Réunissez l’assemblée, ou mettez sa date à jour sur la fiche de l’association."),
    ),
    Rule(
        id="association.recent_accounts",
        label=_("Comptes annuels"),
        sentence=_("Les comptes de l’année précédente sont saisis."),
        facts=("last_accounts_year", "on"),
        check=lambda facts, parameters: facts["last_accounts_year"] >= facts["on"].year - 1,
        failure=_("Le dernier exercice saisi est plus ancien."),
        remedy=_("Saisissez les comptes de l’année précédente dans l’espace de l’association."),
    ),
    Rule(
        id="association.board",
        label=_("Bureau en place"),
        sentence=_("La présidence, le secrétariat et la trésorerie sont pourvus."),
        facts=("has_board",),
        check=_is("has_board"),
        failure=_("Une de ces fonctions n’a personne en ce moment."),
        remedy=_("Mettez le bureau à jour, et invitez les personnes élues."),
    ),
    Rule(
        id="association.papers",
        label=_("Statuts et récépissé"),
        sentence=_("Les statuts et le récépissé de déclaration sont déposés."),
        facts=("has_papers",),
        check=_is("has_papers"),
        failure=_("L’un de ces documents manque."),
        remedy=_("Déposez-le parmi les documents de l’association."),
    ),
    Rule(
        id="association.social_purpose",
        label=_("But social"),
        sentence=_("L’association a un but social."),
        facts=("is_social_purpose",),
        check=_is("is_social_purpose"),
        failure=_("Sa fiche ne le dit pas."),
        remedy=_("Si c’est le cas, indiquez-le sur la fiche de l’association."),
    ),
    Rule(
        id="association.reports_up_to_date",
        label=_("Projets précédents"),
        sentence=_("L’association est à jour des rapports de ses projets précédents."),
        facts=("has_late_report",),
        check=_is_not("has_late_report"),
        failure=_("Un rapport au moins est en retard."),
        remedy=_("Déposez le rapport attendu : la condition sera remplie aussitôt."),
        stops_filing=True,
    ),
    Rule(
        id="association.bank_details",
        label=_("Coordonnées bancaires"),
        sentence=_("Les coordonnées bancaires de l’association sont vérifiées."),
        facts=("has_bank_details",),
        check=_is("has_bank_details"),
        failure=_("Elles manquent, ou attendent leur vérification."),
        remedy=_("Déclarez-les dans l’espace de l’association ; un contrôleur les vérifie."),
    ),
)

for _rule in RULES:
    register(_rule)
