"""The words of a co-financing agreement, as the PDF that the parties sign."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from associations.models import Request
from associations.services import awards
from mdm_platform.documents import pdf
from mdm_platform.formats import nice_date
from mdm_platform.institutions.models import Agreement
from mdm_platform.money import ZERO, nice_money, nice_rate, split

TEMPLATE = "associations/cofinancing_agreement.typ"
Article = dict[str, Any]


def pdf_of(*, request: Request, agreement: Agreement, on: date, language: str = "fr") -> bytes:
    """The agreement as PDF/A, in French unless another language is asked for."""
    with translation.override(language):
        return pdf.render(TEMPLATE, content(request, agreement, on=on), language)


def content(request: Request, agreement: Agreement, *, on: date) -> dict[str, Any]:
    """What the agreement says, in the current language."""
    operator = request.call.operator
    parties = list(agreement.parties.order_by("position"))
    return {
        "title": _("Convention de cofinancement"),
        "date": on,
        "issuer": {"fr": operator.name_fr, "ar": operator.name_ar or operator.name_fr},
        "foot": request.title,
        "reference": _("Convention n° %(number)s") % {"number": agreement.reference},
        "version": _("Règles de l’appel, version %(number)s") % {"number": request.version.number},
        "between": pgettext("parties of an agreement", "Entre :"),
        "parties": [party.name for party in parties],
        "considering": _("il est convenu de ce qui suit, au vu de la demande n° %(number)s « %(title)s ».")
        % {"number": request.number, "title": request.title},
        "articles": _articles(request),
        "made": _("Fait le %(date)s.") % {"date": nice_date(on)},
        "signatures": [[party.name, party.signatory or _("Nom et qualité :"), _("Date :")] for party in parties],
    }


def _articles(request: Request) -> list[Article]:
    made = [_object(request), _grant(request), _payments(request), _duties(request), _changes(request), _end(request)]
    for number, article in enumerate(made, start=1):
        article["title"] = _("Article %(number)s. %(title)s") % {"number": number, "title": article["title"]}
    return made


def _object(request: Request) -> Article:
    words = {"starts": nice_date(request.starts_on), "ends": nice_date(request.ends_on)}
    return {
        "title": _("Objet et durée"),
        "paragraphs": [
            request.summary,
            _("Le projet se déroule du %(starts)s au %(ends)s.") % words,
        ],
    }


def _grant(request: Request) -> Article:
    award = awards.for_request(request)
    granted = nice_money(award.granted, award.currency)
    facts = [[_("Subvention"), granted], [_("Coût du projet"), nice_money(request.project_amount, award.currency)]]
    top_ups: dict[Any, Decimal] = {}
    for share in award.shares.select_related("institution").exclude(state="cancelled"):
        top_ups[share.institution] = top_ups.get(share.institution, ZERO) + share.amount
    for institution, amount in top_ups.items():
        label = _("Complément de %(institution)s") % {"institution": institution.name}
        facts.append([label, nice_money(amount, award.currency)])
    return {
        "title": _("Montants"),
        "paragraphs": [
            _("La subvention est de %(amount)s au plus.") % {"amount": granted},
            _("Le montant final est le plus petit des deux : la subvention, ou %(rate)s des dépenses acceptées.")
            % {"rate": nice_rate(request.version.max_rate)},
        ],
        "facts": facts,
    }


def _payments(request: Request) -> Article:
    award = awards.for_request(request)
    steps = list(request.version.tranche_steps.order_by("position"))
    amounts = split(award.granted, [step.share for step in steps])
    rows = [
        [str(step.position), str(step.get_condition_display()), nice_money(amount, award.currency)]
        for step, amount in zip(steps, amounts, strict=True)
    ]
    return {
        "title": _("Paiements"),
        "paragraphs": [
            _("Chaque tranche est versée sur le compte vérifié de l’association, quand sa condition est remplie.")
        ],
        "columns": [_("Tranche"), _("Condition"), _("Montant")],
        "rows": rows,
    }


def _duties(request: Request) -> Article:
    return {
        "title": _("Obligations de l’association"),
        "paragraphs": [
            _("L’association réalise le projet décrit dans sa demande et tient les justificatifs de ses dépenses."),
            _("Elle remet un rapport final au plus tard %(days)s jours après la fin du projet.")
            % {"days": request.version.report_days},
            _("Elle répond aux contrôles, sur pièces ou sur place, pendant le projet et après lui."),
        ],
    }


def _changes(request: Request) -> Article:
    return {
        "title": _("Avenants"),
        "paragraphs": [
            _("Un déplacement de %(rate)s d’un poste du budget au plus est simplement déclaré.")
            % {"rate": nice_rate(request.version.budget_move_limit)},
            _("Tout autre changement demande un avenant approuvé avant d’être mis en œuvre."),
        ],
    }


def _end(request: Request) -> Article:
    return {
        "title": _("Résiliation et recouvrement"),
        "paragraphs": [
            _("La convention peut être résiliée quand le projet n’est pas réalisé ou que les rapports manquent."),
            _("Les sommes versées au-delà du montant final sont remboursées."),
        ],
    }
