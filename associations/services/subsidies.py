"""The subsidies that were granted and notified, as everybody may reuse them: one row an award.

Only legal persons are named; nobody who signed, evaluated or decided stands in it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from associations.models import Award, AwardAdjustment, CofunderShare, Tranche
from associations.workflows import LIVE_SHARE_STATES, TrancheState
from mdm_platform.money import ZERO

LICENCE = "CC-BY-4.0"
PAID_TRANCHES = Tranche.objects.filter(state=TrancheState.PAID)


@dataclass(frozen=True)
class Column:
    """One column: its name in the files, what it is called and means, and how it is read of an award."""

    name: str
    label: Any
    meaning: Any
    read: Callable[[Award], Any]


def published() -> QuerySet[Award]:
    """Awards that their associations were told of, the latest first, with what adjusted, joined and paid them."""
    return (
        Award.objects.filter(frozen_at__isnull=False)
        .annotate(
            adjusted=_sum(AwardAdjustment.objects.filter(award=OuterRef("pk")), "award"),
            cofunded=_sum(CofunderShare.objects.filter(award=OuterRef("pk"), state__in=LIVE_SHARE_STATES), "award"),
            paid=_sum(
                PAID_TRANCHES.filter(request=OuterRef("request"), envelope=OuterRef("envelope")),
                "request",
            ),
        )
        .select_related("request__association", "request__call__operator", "request__province__region")
        .order_by("-frozen_at", "-pk")
    )


def rows() -> Iterator[list[Any]]:
    """Every subsidy, column by column."""
    for award in published().iterator(chunk_size=500):
        yield [column.read(award) for column in COLUMNS]


def record(award: Award) -> dict[str, Any]:
    """One subsidy by the names of the columns; amounts as text, so that no reader rounds them."""
    return {column.name: _plain(column.read(award)) for column in COLUMNS}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _sum(found: QuerySet, group: str) -> Any:
    totals = found.order_by().values(group).annotate(total=Sum("amount")).values("total")
    kind = DecimalField(max_digits=14, decimal_places=2)
    return Coalesce(Subquery(totals, output_field=kind), ZERO, output_field=kind)


COLUMNS = (
    Column(
        "number", _("Numéro"), _("Numéro de la demande, donné à son dépôt."), lambda award: award.request.number or ""
    ),
    Column(
        "call", _("Appel"), _("Identifiant de l’appel à projets, tel que dans son adresse."),
        lambda award: award.request.call.slug,
    ),
    Column(
        "programme", _("Programme"), _("ministry, pra_osim ou mesoproject."),
        lambda award: award.request.call.programme,
    ),
    Column(
        "operator", _("Institution"), _("Nom de l’institution qui conduit l’appel."),
        lambda award: award.request.call.operator.name_fr,
    ),
    Column(
        "association", _("Association"), _("Nom de l’association qui reçoit la subvention."),
        lambda award: award.request.association.name,
    ),
    Column(
        "association_id", _("Identifiant de l’association"), _("Tel que dans l’adresse de sa page publique."),
        lambda award: award.request.association.slug,
    ),
    Column(
        "association_country", _("Pays de l’association"), _("Code ISO 3166 à deux lettres du pays du siège."),
        lambda award: str(award.request.association.country),
    ),
    Column(
        "title", _("Projet"), _("Titre du projet, dans les mots de l’association."),
        lambda award: award.request.title,
    ),
    Column(
        "project_country", _("Pays du projet"), _("Code ISO 3166 à deux lettres."),
        lambda award: str(award.request.country),
    ),
    Column(
        "region", _("Région"), _("Code HCP de la région du Maroc, vide ailleurs."),
        lambda award: award.request.province.region_id if award.request.province else "",
    ),
    Column(
        "province", _("Province"), _("Code HCP de la province ou préfecture, vide ailleurs."),
        lambda award: award.request.province_id or "",
    ),
    Column(
        "sectors", _("Secteurs"), _("Codes des secteurs, séparés par une espace."),
        lambda award: " ".join(award.request.sectors),
    ),
    Column(
        "currency", _("Devise"), _("Code ISO 4217, pour tous les montants de la ligne."),
        lambda award: award.currency,
    ),
    Column("requested", _("Montant demandé"), _("Ce que l’association demandait."), lambda award: award.requested),
    Column("awarded", _("Montant décidé"), _("Ce que le jury a décidé."), lambda award: award.amount),
    Column(
        "granted", _("Montant accordé"), _("La décision et ce qui l’a modifiée depuis : avenant, solde, résiliation."),
        lambda award: award.amount + award.adjusted,
    ),
    Column(
        "cofunded", _("Compléments"), _("Ce que les cofinanceurs ajoutent, en plus du montant accordé."),
        lambda award: award.cofunded,
    ),
    Column("paid", _("Montant versé"), _("Les tranches payées sur le montant accordé."), lambda award: award.paid),
    Column(
        "decided_on", _("Décidée le"), _("Jour de la décision (AAAA-MM-JJ)."),
        lambda award: localdate(award.decided_at),
    ),
    Column(
        "notified_on", _("Notifiée le"), _("Jour où l’association l’a apprise."),
        lambda award: localdate(award.frozen_at),
    ),
    Column("state", _("État"), _("Où en est le projet : active, closed, lapsed…"), lambda award: award.request.state),
)  # fmt: skip
