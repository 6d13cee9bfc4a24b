"""The portfolio of investments, for staff: a sentence, a chart and a table for each division; the same as a file."""

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from mdm_platform import access, charts
from mdm_platform.components import Row
from mdm_platform.formats import nice_number
from mdm_platform.money import Currency, nice_money
from mdm_platform.spreadsheets import CSV_TYPE, Cell, write_csv
from projects.services import portfolio as figures

VIEW = "projects.view_portfolio"


@access.permission(VIEW)
@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """What investments became."""
    found = figures.compute()
    context = {"whole": _whole(found.whole), "tables": [_shown(table) for table in found.tables]}
    return render(request, "projects/investments/portfolio.html", context)


@access.permission(VIEW)
@require_safe
def portfolio_csv(request: HttpRequest) -> HttpResponse:
    """What the page shows, hidden groups left empty."""
    text = io.StringIO(newline="")
    header = [
        *(_("Répartition"), _("Groupe"), _("Dossiers"), _("Coût en dirhams"), _("Fonds propres constatés en dirhams")),
        *(_("Apport du fonds en dirhams"), _("Emplois annoncés"), _("Emplois réels")),
    ]
    write_csv(text, header, _rows(figures.compute()))
    headers = {"Content-Disposition": 'attachment; filename="investissements.csv"'}
    return HttpResponse(text.getvalue().encode(), content_type=CSV_TYPE, headers=headers)


def _rows(found: figures.Portfolio) -> Iterator[list[Cell]]:
    yield [_("Tout"), _("Tout"), *_figures(found.whole)]
    for table in found.tables:
        labels = table.division.labels()
        for line in table.lines:
            yield [str(table.division.title), figures.label_of(table.division, line.code, labels), *_figures(line)]


def _figures(line: figures.Line) -> tuple[Any, ...]:
    return line.files, line.total, line.own, line.fund, line.jobs_planned, line.jobs_real


def _whole(line: figures.Line) -> list[Row]:
    labels = (
        *(_("Dossiers"), _("Coût des projets"), _("Fonds propres constatés"), _("Apport du fonds")),
        *(_("Emplois annoncés"), _("Emplois réels, aux justificatifs acceptés")),
    )
    return [Row(label, value) for label, value in zip(labels, _words(line), strict=True)]


def _words(line: figures.Line) -> list[str]:
    return [
        _count(line.files),
        *(_amount(value) for value in (line.total, line.own, line.fund)),
        _count(line.jobs_planned),
        _count(line.jobs_real),
    ]


def _shown(table: figures.Table) -> dict[str, Any]:
    labels = table.division.labels()
    named = [(figures.label_of(table.division, line.code, labels), line) for line in table.lines]
    known = [(label, line.files) for label, line in named if line.files]
    sentence = _("Chaque groupe compte moins de cinq dossiers : rien ne peut être montré.")
    if not table.lines:
        sentence = _("Aucun dossier n’est encore ouvert.")
    if known:
        label, count = max(known, key=lambda pair: pair[1])
        sentence = ngettext(
            "En tête, « %(label)s » : %(count)s dossier.", "En tête, « %(label)s » : %(count)s dossiers.", count
        ) % {"label": label, "count": nice_number(count)}
    return {
        "title": table.division.title,
        "sentence": sentence,
        "bars": charts.bars(known),
        "hidden": [label for label, line in named if line.files is None],
        "columns": [
            *(table.division.title, _("Dossiers"), _("Coût"), _("Fonds propres"), _("Apport du fonds")),
            *(_("Emplois annoncés"), _("Emplois réels")),
        ],
        "rows": [[label, *_words(line)] for label, line in named],
    }


def _count(number: int | None) -> str:
    return _("moins de 5 ou masqué") if number is None else nice_number(number)


def _amount(value: Decimal | None) -> str:
    return _("masqué") if value is None else nice_money(value, Currency.MAD)
