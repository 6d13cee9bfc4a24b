"""Projects in figures, and their map: what everybody may know."""

import io
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from associations.services.action_map import action_map
from mdm_platform import access, charts
from mdm_platform.formats import nice_list, nice_number
from mdm_platform.search.pages import SearchPage, search_address, show_search
from mdm_platform.spreadsheets import CSV_TYPE, write_csv
from projects.services import project_figures
from projects.services.project_figures import Line, Table
from projects.services.project_search import ProjectQuery, ProjectSearch
from projects.views import public_page

MAP = "projects:map"


@access.public
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How many projects are accompanied, by region, sector and nature."""
    found = project_figures.figures()
    context = {"found": found, "sentence": _sentence(found.total), "figures": [_figure(one) for one in found.tables]}
    return render(request, "projects/sheet/figures.html", context)


@access.public
@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file; what is hidden is empty."""
    found, text = project_figures.figures(), io.StringIO(newline="")
    rows = [[str(one.title), line.label, line.count] for one in found.tables for line in one.lines]
    write_csv(text, [_("Répartition"), _("Groupe"), _("Projets accompagnés")], rows)
    headers = {"Content-Disposition": 'attachment; filename="projects.csv"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text.getvalue().encode(), content_type=CSV_TYPE, headers=headers)


@access.public
@require_safe
def project_map(request: HttpRequest) -> HttpResponse:
    """Where the public projects are, province by province: each of them is read by everybody already."""
    asked = ProjectSearch(ProjectQuery.parse(request.GET, lenient=True).at(""))
    links, drawn = SearchPage(asked.query, MAP, public_page.Names().of), action_map(asked.by_province())
    narrowed = asked.query.without("province")
    context = {
        "query": asked.query,
        "map": drawn,
        "ranked": [
            (place, search_address("projects:projects", narrowed.adding("province", place.code)))
            for place in drawn.ranked
        ],
        "sentence": public_page.count_sentence(asked.count(), asked.query),
        "chips": links.chips(),
        "facets": links.facets(public_page.FACETS, asked.facets()),
        "list_url": search_address("projects:projects", asked.query),
    }
    return show_search(request, "projects/sheet/map.html", context)


def _sentence(total: int | None) -> str:
    if not total:
        return _("Trop peu de projets sont accompagnés pour montrer des chiffres sans parler de personnes.")
    words = ngettext(
        "Environ %(count)s projet a été accompagné.", "Environ %(count)s projets ont été accompagnés.", total
    )
    return words % {"count": nice_number(total)}


def _leading(shown: Sequence[Line]) -> str:
    """Which groups come first: numbers that go by fives are often equal."""
    if not shown:
        return _("Chaque groupe compte moins de cinq projets : rien ne peut être montré.")
    most, count = shown[0].count or 0, nice_number(shown[0].count)
    first = [line.label for line in shown if line.count == most]
    if len(first) > 1:
        words = _("À égalité en tête, avec environ %(count)s projets : %(labels)s.")
        return words % {"labels": nice_list(first), "count": count}
    words = ngettext(
        "En tête, « %(label)s » : environ %(count)s projet.",
        "En tête, « %(label)s » : environ %(count)s projets.",
        most,
    )
    return words % {"label": first[0], "count": count}


def _figure(table: Table) -> dict[str, Any]:
    return {
        "code": table.code,
        "title": table.title,
        "sentence": _leading([line for line in table.lines if line.count]),
        "bars": charts.bars((line.label, line.count) for line in table.lines if line.count),
        "columns": [str(table.title), _("Projets accompagnés")],
        "rows": [[line.label, "·" if line.count is None else nice_number(line.count)] for line in table.lines],
        "csv_url": reverse("projects:figures_csv"),
    }
