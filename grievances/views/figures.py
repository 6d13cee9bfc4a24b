"""Figures of cases: those of supervisors on what they may read, and those of each year for everybody."""

import io
import re
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grievances.models import Case, Improvement, YearlyFigures
from grievances.services import figures, recurrences, yearly_figures
from grievances.services.figure_divisions import FOR_SUPERVISORS
from grievances.views import figures_page as page
from grievances.workflows import CaseKind
from mdm_platform import access
from mdm_platform.page_acts import announce
from mdm_platform.permissions import has_permission
from mdm_platform.spreadsheets import CSV_TYPE, write_csv

LATEST = 3


@access.permission("grievances.view_figures")
@require_safe
def supervisor_figures(request: HttpRequest) -> HttpResponse:
    """A year of the cases that the supervisor may read, what comes back in them, and the years to publish."""
    year, kind, rows = _chosen(request)
    found = figures.compute(rows, FOR_SUPERVISORS)
    known = Case.objects.visible_to(request.user).dates("received_at", "year")
    context = {
        "year": year,
        "years": page.years((day.year for day in known), year),
        "kind": kind,
        "kinds": CaseKind.choices,
        "sentences": page.sentences(found.total),
        "figures": page.figures(found),
        "is_empty": page.is_empty(found),
        "recurrences": recurrences.found(by=request.user),
        "csv_url": f"{reverse('grievances:case_figures_csv')}?{request.GET.urlencode()}",
        "to_publish": yearly_figures.publishable()
        if has_permission(request.user, "grievances.publish_figures")
        else [],
    }
    return render(request, "grievances/after/supervisor_figures.html", context)


@access.permission("grievances.view_figures")
@require_safe
def supervisor_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    year, kind, rows = _chosen(request)
    return _csv(figures.compute(rows, FOR_SUPERVISORS), f"dossiers-{year}-{kind}.csv")


@access.permission("grievances.publish_figures")
@require_safe
def preview(request: HttpRequest, year: int) -> HttpResponse:
    """What everybody would read of a year, before it is published for good."""
    if year not in yearly_figures.publishable():
        raise Http404
    found = yearly_figures.of_year(year)
    context = {"year": year, "sentences": page.sentences(found.total), "figures": page.figures(found)}
    return render(request, "grievances/after/preview_figures.html", context)


@access.permission("grievances.publish_figures")
@require_POST
def publish(request: HttpRequest, year: int) -> HttpResponse:
    """Publish the figures of a year."""
    if not announce(
        request,
        partial(yearly_figures.publish, year=year, by=request.user),
        done=_("Les chiffres de %(year)s sont publiés.") % {"year": year},
    ):
        return redirect("grievances:case_figures")
    return redirect("grievances:public_figures_of", year=year)


@access.public
@require_safe
def public_figures(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The published figures of a year, the latest when none is named."""
    every = YearlyFigures.objects.visible_to(request.user)
    published = get_object_or_404(every, year=year) if year else every.first()
    found = yearly_figures.read(published) if published else None
    context = {
        "published": published,
        "years": page.years(every.values_list("year", flat=True), published.year) if published else [],
        "sentences": page.sentences(found.total) if found else [],
        "figures": page.figures(found) if found else [],
        "improvements": Improvement.objects.changing()[:LATEST],
    }
    return render(request, "grievances/after/public_figures.html", context)


@access.public
@require_safe
def public_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The published figures of a year as a file."""
    published = get_object_or_404(YearlyFigures.objects.visible_to(request.user), year=year)
    return _csv(yearly_figures.read(published), f"complaints-{year}.csv")


def _chosen(request: HttpRequest) -> tuple[int, str, object]:
    """The year and the kind that the address asks for, and their cases among those of the reader.

    Complaints unless told. There is no page of every kind: less the others, it would tell the small groups of one.
    """
    this_year = timezone.localtime().year
    asked = request.GET.get("year", "")
    year = int(asked) if re.fullmatch("20[0-9]{2}", asked) and int(asked) <= this_year else this_year
    asked_kind = request.GET.get("kind", "")
    kind = asked_kind if asked_kind in CaseKind.values else CaseKind.COMPLAINT.value
    return year, kind, Case.objects.visible_to(request.user).filter(received_at__year=year, kind=kind)


def _csv(found: figures.Figures, name: str) -> HttpResponse:
    text = io.StringIO(newline="")
    write_csv(text, page.export_header(), page.export_rows(found))
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text.getvalue().encode(), content_type=CSV_TYPE, headers=headers)
