"""What eligibility rules know of an association, its request and its call: one function a fact.

    register_fact("has_valid_label", lambda about: …)
    facts = of(association, version=call.current, on=today)

A fact that nobody can tell is None: the rules that read it stay open. Without a request the facts of the
project are unknown, until somebody types them in a simulation.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.models import Association, CallVersion, LegalForm, OfficerRole, Sector
from associations.workflows import AssociationState
from mdm_platform.eligibility import Fact, Kind, declare_fact

BOARD = (OfficerRole.PRESIDENT, OfficerRole.SECRETARY, OfficerRole.TREASURER)


@dataclass(frozen=True)
class About:
    """Whom and what the facts are about, and the day for which they are told."""

    association: Association | None
    version: CallVersion | None
    request: Any
    on: date


Reader = Callable[[About], Any]
_readers: dict[str, Reader] = {}


def register_fact(name: str, reader: Reader) -> None:
    """Let this function tell the fact; the last one registered tells it."""
    _readers[name] = reader


def of(
    association: Association | None,
    *,
    on: date,
    request: Any = None,
    version: CallVersion | None = None,
    names: Iterable[str] | None = None,
) -> dict[str, Any]:
    """The facts by name, all of them or those asked for; what cannot be told is None."""
    about = About(association, version, request, on)
    wanted = _readers if names is None else {name: _readers[name] for name in names if name in _readers}
    return {name: reader(about) for name, reader in wanted.items()}


def of_association(read: Callable[[Association, date], Any]) -> Reader:
    """A fact of the association alone."""
    return lambda about: None if about.association is None else read(about.association, about.on)


def of_request(read: Callable[[Any], Any]) -> Reader:
    """A fact of the request alone; an empty text is not known yet."""
    return lambda about: None if about.request is None else (read(about.request) or None)


def _last_year(association: Association, on: date) -> int | None:
    return association.accounts.filter(year__lte=on.year).order_by("-year").values_list("year", flat=True).first()


def _months(request: Any) -> int | None:
    if not request.starts_on or not request.ends_on:
        return None
    whole = (request.ends_on.year - request.starts_on.year) * 12 + request.ends_on.month - request.starts_on.month
    return whole + (request.ends_on.day >= request.starts_on.day)


def _has_board(association: Association, on: date) -> bool:
    roles = association.officers.in_office(on).filter(role__in=BOARD).values_list("role", flat=True)
    return set(roles) == set(BOARD)


def _day(moment: Any) -> date | None:
    return moment.date() if moment else None


_COMPLETE_SHEET = _("Complétez la fiche de l’association.")
_COMPLETE_PROJECT = _("Complétez la description du projet.")
_COMPLETE_BUDGET = _("Complétez le budget du projet.")
_TOLD_LATER = _("La plateforme le vérifiera au dépôt du dossier.")

_DECLARED: tuple[tuple[Fact, Reader], ...] = (
    (Fact("on", _("jour de la demande"), Kind.DAY), lambda about: about.on),
    (
        Fact("opens_on", _("ouverture de l’appel"), Kind.DAY, _TOLD_LATER),
        lambda about: about.version and _day(about.version.opens_at),
    ),
    (
        Fact("closes_on", _("clôture de l’appel"), Kind.DAY, _TOLD_LATER),
        lambda about: about.version and about.version.closes_on,
    ),
    (
        Fact("is_verified", _("association vérifiée dans le registre"), Kind.YES_NO, _("Inscrivez l’association.")),
        of_association(lambda found, on: found.state == AssociationState.VERIFIED),
    ),
    (
        Fact("is_registered", _("existence légale de l’association"), Kind.YES_NO, _COMPLETE_SHEET),
        of_association(lambda found, on: found.is_registered),
    ),
    (
        Fact("country", _("pays du siège"), Kind.COUNTRY, _COMPLETE_SHEET),
        of_association(lambda found, on: str(found.country) or None),
    ),
    (
        Fact("legal_form", _("forme juridique"), Kind.CODE, _COMPLETE_SHEET, choices=lambda: LegalForm.choices),
        of_association(lambda found, on: found.legal_form or None),
    ),
    (
        Fact("founded_on", _("date de création"), Kind.DAY, _("Indiquez la date de création de l’association.")),
        of_association(lambda found, on: found.founded_on),
    ),
    (
        Fact(
            "board_from_migration",
            _("bureau composé en majorité de personnes issues de l’immigration"),
            Kind.YES_NO,
            _("Indiquez la composition du bureau."),
        ),
        of_association(lambda found, on: found.is_board_mostly_migrant),
    ),
    (
        Fact("is_apolitical", _("aucune activité politique"), Kind.YES_NO, _COMPLETE_SHEET),
        of_association(lambda found, on: found.is_apolitical),
    ),
    (
        Fact("last_assembly_on", _("dernière assemblée générale"), Kind.DAY, _("Indiquez la date de l’assemblée.")),
        of_association(lambda found, on: found.last_assembly_on),
    ),
    (
        Fact("last_accounts_year", _("dernier exercice saisi"), Kind.YEAR, _("Saisissez les comptes de l’année.")),
        of_association(_last_year),
    ),
    (
        Fact("has_board", _("présidence, secrétariat et trésorerie pourvus"), Kind.YES_NO, _("Composez le bureau.")),
        of_association(_has_board),
    ),
    (
        Fact("has_papers", _("statuts et récépissé déposés"), Kind.YES_NO, _("Déposez les documents.")),
        of_association(lambda found, on: found.has_its_papers),
    ),
    (
        Fact("is_social_purpose", _("but social"), Kind.YES_NO, _COMPLETE_SHEET),
        of_association(lambda found, on: found.is_social_purpose),
    ),
    (Fact("has_valid_label", _("label en cours de validité"), Kind.YES_NO, _TOLD_LATER), lambda about: None),
    (Fact("has_late_report", _("rapport en retard"), Kind.YES_NO, _TOLD_LATER), lambda about: None),
    (
        Fact("has_bank_details", _("coordonnées bancaires vérifiées"), Kind.YES_NO, _TOLD_LATER),
        of_association(lambda found, on: found.bank_details.filter(state="verified").exists()),
    ),
    (
        Fact("project_country", _("pays du projet"), Kind.COUNTRY, _COMPLETE_PROJECT),
        of_request(lambda found: str(found.country)),
    ),
    (
        Fact("sectors", _("secteurs du projet"), Kind.CODES, _COMPLETE_PROJECT, choices=lambda: Sector.choices),
        of_request(lambda found: tuple(found.sectors)),
    ),
    (
        Fact("starts_on", _("début du projet"), Kind.DAY, _COMPLETE_PROJECT),
        of_request(lambda found: found.starts_on),
    ),
    (Fact("months", _("durée du projet en mois"), Kind.NUMBER, _COMPLETE_PROJECT), of_request(_months)),
    (
        Fact("amount_requested", _("subvention demandée"), Kind.AMOUNT, _COMPLETE_BUDGET),
        of_request(lambda found: found.amount_requested),
    ),
    (Fact("project_total", _("coût total du projet"), Kind.AMOUNT, _COMPLETE_BUDGET), lambda about: None),
    (Fact("in_kind_total", _("apports en nature"), Kind.AMOUNT, _COMPLETE_BUDGET), lambda about: None),
    (
        Fact("has_opap", _("convention signée avec un OPAP"), Kind.YES_NO, _("Choisissez un OPAP.")),
        lambda about: None if about.request is None else about.request.opap_signed_on is not None,
    ),
    (Fact("other_requests", _("autres demandes à cet appel"), Kind.NUMBER, _TOLD_LATER), lambda about: None),
    (Fact("missing_documents", _("pièces manquantes"), Kind.NUMBER, _TOLD_LATER), lambda about: None),
)

for _fact, _reader in _DECLARED:
    declare_fact(_fact)
    register_fact(_fact.name, _reader)
