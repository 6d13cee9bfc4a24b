"""What a reviewer reads of a request: the project, its budget and its documents; in a blind call, not whose it is."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from associations.models import Request, Review
from associations.models.sector import Sector
from mdm_platform.components import Row
from mdm_platform.formats import nice_date, nice_list, nice_number
from mdm_platform.money import nice_money


@dataclass(frozen=True)
class Dossier:
    """The parts of a request that stand on the page of its review."""

    facts: list[Row]
    texts: list[tuple[str, str]]
    expenses: list[list[str]]
    incomes: list[list[str]]
    documents: list[tuple[str, Any]]
    is_blind: bool


def dossier(review: Review) -> Dossier:
    """What this reviewer may read. A blind review shows neither the association nor its documents, which name it."""
    request, blind = review.request, review.is_blind
    lines = list(request.budget_lines.select_related("category").order_by("side", "position", "pk"))
    documents = [] if blind else list(request.documents.select_related("file", "call_document"))
    return Dossier(
        facts=_facts(request, blind=blind),
        texts=[(label, text) for label, text in _texts(request) if text],
        expenses=[_line(line) for line in lines if line.side == "expense"],
        incomes=[_line(line) for line in lines if line.side == "income"],
        documents=[(row.call_document.label, row.file) for row in documents],
        is_blind=blind,
    )


def title_of(review: Review) -> str:
    """How lists name the file: by its project, which a blind review knows too."""
    return review.request.title or _("Projet sans titre")


def others_of(review: Review, user: Any) -> list[Review]:
    """The reviews of other people that this person may read: none before one's own is given."""
    seen = Review.objects.visible_to(user).given().filter(request=review.request).exclude(pk=review.pk)
    return list(seen.select_related("reviewer").prefetch_related("scores__criterion").order_by("given_at", "pk"))


def _facts(request: Request, *, blind: bool) -> list[Row]:
    sectors = dict(Sector.choices)
    place = ", ".join(part for part in (request.place, str(request.province or ""), str(request.country.name)) if part)
    dates = _("du %(starts)s au %(ends)s") % {
        "starts": nice_date(request.starts_on),
        "ends": nice_date(request.ends_on),
    }
    rows = [] if blind else [Row(_("Association"), request.association.name)]
    return [
        *rows,
        Row(_("Demande"), request.number or ""),
        Row(_("Lieu du projet"), place),
        Row(_("Secteurs"), nice_list([sectors.get(code, code) for code in request.sectors])),
        Row(_("Dates"), dates if request.starts_on and request.ends_on else ""),
        Row(_("Personnes aidées"), nice_number(request.beneficiaries)),
        Row(_("Montant demandé"), nice_money(request.amount_requested, request.currency)),
        Row(_("Coût du projet"), nice_money(request.project_amount, request.currency)),
    ]


def _texts(request: Request) -> list[tuple[str, str]]:
    return [
        (_("Résumé"), request.summary),
        (_("Contexte"), request.context),
        (_("Objectifs"), request.objectives),
        (_("Activités"), request.activities),
        (_("Résultats attendus"), request.expected_results),
    ]


def _line(line: Any) -> list[str]:
    return [line.label, line.category.label, nice_money(line.amount, line.currency)]
