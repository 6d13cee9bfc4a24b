"""What launched projects became, for everybody: by region, then by province; the same as a file."""

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from mdm_platform import access, charts
from mdm_platform.formats import nice_number
from mdm_platform.money import Currency, nice_money, nice_rate
from mdm_platform.spreadsheets import CSV_TYPE, Cell, write_csv
from projects.services import impact as services


@access.public
@require_safe
def impact(request: HttpRequest) -> HttpResponse:
    """Announced and real, by region and province."""
    found = services.by_place()
    provinces = [_figure(one.line.name, _("Province"), one.provinces) for one in found.regions]
    context = {
        "as_of": found.as_of,
        "whole": _figure(_("Par région"), _("Région"), [one.line for one in found.regions]),
        "csv_url": reverse("projects:impact_csv"),
        "provinces": [one for one in provinces if one["rows"]],
        "smallest": services.SMALLEST,
    }
    return render(request, "projects/exchanges/impact.html", context)


@access.public
@require_safe
def impact_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file; what is hidden is empty."""
    text = io.StringIO(newline="")
    write_csv(text, [_("Région"), _("Province"), *_columns()], _rows(services.by_place()))
    headers = {"Content-Disposition": 'attachment; filename="impact.csv"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text.getvalue().encode(), content_type=CSV_TYPE, headers=headers)


def _columns() -> list[str]:
    return [
        *(_("Projets"), _("Toujours actifs"), _("Emplois annoncés"), _("Emplois aujourd’hui")),
        *(_("Montant annoncé"), _("Montant investi")),
    ]


def _rows(found: services.Impact) -> Iterator[list[Cell]]:
    for region in found.regions:
        yield [region.line.name, _("Toute la région"), *_figures(region.line)]
        for line in region.provinces:
            yield [region.line.name, _name(line), *_figures(line)]


def _figures(line: services.Line) -> tuple[Any, ...]:
    return line.projects, _active(line), line.jobs_planned, line.jobs, line.planned, line.invested


def _active(line: services.Line) -> str:
    return "" if line.active is None else nice_rate(Decimal(line.active) / 100)


def _figure(title: str, place: str, lines: Sequence[services.Line]) -> dict[str, Any]:
    """A sentence, a chart of the jobs of today, a table; the names of what is not shown."""
    shown = [line for line in lines if not line.is_hidden]
    return {
        "title": title,
        "sentence": _sentence(shown),
        "bars": charts.bars((_name(line), line.jobs) for line in shown),
        "columns": [place, *_columns()],
        "rows": [_words(line) for line in shown],
        "hidden": [_name(line) for line in lines if line.is_hidden],
    }


def _sentence(lines: Sequence[services.Line]) -> str:
    """The place with the most jobs."""
    if not lines:
        return ""
    first = max(lines, key=lambda line: line.jobs or 0)
    words = ngettext(
        "En tête, « %(place)s » : environ %(jobs)s emploi aujourd’hui, pour %(planned)s annoncés.",
        "En tête, « %(place)s » : environ %(jobs)s emplois aujourd’hui, pour %(planned)s annoncés.",
        first.jobs or 0,
    )
    return words % {
        "place": _name(first),
        "jobs": nice_number(first.jobs or 0),
        "planned": nice_number(first.jobs_planned or 0),
    }


def _words(line: services.Line) -> list[str]:
    projects, *jobs = (nice_number(count or 0) for count in (line.projects, line.jobs_planned, line.jobs))
    amounts = ("–" if value is None else nice_money(value, Currency.MAD) for value in (line.planned, line.invested))
    return [_name(line), projects, _active(line), *jobs, *amounts]


def _name(line: services.Line) -> str:
    return line.name or _("Province non précisée")
