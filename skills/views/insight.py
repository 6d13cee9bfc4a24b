"""Supply and demand of skills, for those who decide: the page and its export."""

import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mdm_platform import access
from mdm_platform.formats import nice_date
from mdm_platform.spreadsheets import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from skills.forms.insight import InsightForm, day_choices
from skills.models import InsightSnapshot
from skills.services.insight import tables
from skills.views import insight_page


@access.permission("skills.view_insight")
@require_safe
def insight(request: HttpRequest) -> HttpResponse:
    """Domains against regions or countries; the address holds the whole choice."""
    snapshot = _snapshot(request)
    if snapshot is None:
        return render(request, "skills/insight.html", {"table": None})
    form = InsightForm(request.GET, snapshot, day_choices(nice_date))
    asked = form.asked()
    show = asked.pop("show")
    table = tables.table(snapshot, **asked)
    context: dict[str, Any] = {
        "form": form,
        "table": table,
        "sentence": insight_page.sentence(table),
        "chart": insight_page.heat_map(table, show),
        "columns": insight_page.columns(table),
        "rows": insight_page.rows(table, show),
        "summary_columns": insight_page.summary_columns(),
        "summary_rows": insight_page.summary_rows(table),
        "by_regions": table.by == tables.REGIONS,
    }
    return render(request, "skills/insight.html", context)


@access.permission("skills.view_insight")
@require_safe
def insight_export(request: HttpRequest, file_format: str) -> HttpResponse:
    """The same choice as a file: nothing that the page does not show."""
    snapshot = _snapshot(request)
    if snapshot is None or file_format not in WRITERS:
        raise Http404
    asked = InsightForm(request.GET, snapshot, day_choices(nice_date)).asked()
    asked.pop("show")
    table = tables.table(snapshot, **asked)
    name = f"offre-demande-{snapshot.day.isoformat()}.{file_format}"
    write, kind = WRITERS[file_format]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(table), content_type=kind, headers=headers)


def _snapshot(request: HttpRequest) -> InsightSnapshot | None:
    """The snapshot of the day asked for, or the last one."""
    rows = InsightSnapshot.objects.visible_to(request.user)
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError:
        day = None
    return (rows.filter(day=day).first() if day else None) or rows.first()


def _csv(table: tables.Table) -> bytes:
    text = io.StringIO(newline="")
    write_csv(text, insight_page.export_header(), insight_page.export_rows(table))
    return text.getvalue().encode()


def _xlsx(table: tables.Table) -> bytes:
    out = io.BytesIO()
    write_xlsx(
        out,
        insight_page.export_header(),
        insight_page.export_rows(table),
        sheet=_("Offre et demande"),
        right_to_left=translation.get_language_bidi(),
        more_sheets=[(_("Lecture"), [_("Comment lire ces chiffres")], insight_page.explanations())],
    )
    return out.getvalue()


WRITERS = {"csv": (_csv, CSV_TYPE), "xlsx": (_xlsx, XLSX_TYPE)}
