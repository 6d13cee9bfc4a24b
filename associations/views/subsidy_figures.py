"""Figures of requests and subsidies, for staff: sentences, charts, tables, and the same as a file."""

import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from associations.models import Call
from associations.services import action_map, subsidy_figures
from associations.views import subsidy_figures_page as page
from mdm_platform import access
from mdm_platform.spreadsheets import CSV_TYPE, write_csv


@access.permission("associations.view_figures")
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Requests by state, delays, amounts by country, sector, province and gender; where labels are held."""
    call = _call(request)
    labels = action_map.action_map(subsidy_figures.labels_by_province(timezone.localdate()))
    context = {
        "call": call,
        "calls": list(Call.objects.visible_to(request.user).order_by("-pk")),
        "states": page.states(subsidy_figures.by_state(call)),
        "delays": page.delays(subsidy_figures.delays(call)),
        "groups": [page.group(title, lines) for title, lines in _groups(call)],
        "labels": labels,
    }
    return render(request, "associations/figures/figures.html", context)


@access.permission("associations.view_figures")
@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """What the page shows, hidden groups left empty."""
    call = _call(request)
    text = io.StringIO(newline="")
    write_csv(text, page.export_header(), page.export_rows(_groups(call), subsidy_figures.by_state(call)))
    headers = {"Content-Disposition": 'attachment; filename="subventions.csv"'}
    return HttpResponse(text.getvalue().encode(), content_type=CSV_TYPE, headers=headers)


def _call(request: HttpRequest) -> Call | None:
    slug = request.GET.get("call", "")[:80]
    return Call.objects.visible_to(request.user).filter(slug=slug).first() if slug else None


def _groups(call: Call | None) -> list[tuple[str, list[subsidy_figures.Line]]]:
    return [
        (_("Pays de l’association"), subsidy_figures.by_country(call)),
        (_("Secteur"), subsidy_figures.by_sector(call)),
        (_("Province du projet"), subsidy_figures.by_province(call)),
        (_("Genre du représentant légal"), subsidy_figures.by_gender(call)),
    ]
