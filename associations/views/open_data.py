"""Open data: the subsidies that were granted, as files and with their columns explained."""

import io
import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from associations.services import subsidies
from mdm_platform import access
from mdm_platform.spreadsheets import CSV_TYPE, write_csv

HOUR = 3600


@access.public
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What the files hold, column by column, and how many subsidies there are."""
    context = {"columns": subsidies.COLUMNS, "count": subsidies.published().count(), "licence": subsidies.LICENCE}
    return render(request, "associations/figures/open_data.html", context)


@access.public
@cache_control(public=True, max_age=HOUR)
@require_safe
def subsidies_csv(request: HttpRequest) -> HttpResponse:
    """One row a subsidy."""
    text = io.StringIO(newline="")
    write_csv(text, [column.name for column in subsidies.COLUMNS], subsidies.rows())
    return _file(text.getvalue().encode(), CSV_TYPE, "subsidies.csv")


@access.public
@cache_control(public=True, max_age=HOUR)
@require_safe
def subsidies_json(request: HttpRequest) -> HttpResponse:
    """The same rows, with the licence and the columns; amounts are texts."""
    content = {
        "licence": subsidies.LICENCE,
        "columns": {column.name: str(column.meaning) for column in subsidies.COLUMNS},
        "subsidies": [subsidies.record(award) for award in subsidies.published().iterator(chunk_size=500)],
    }
    return _file(json.dumps(content, ensure_ascii=False).encode(), "application/json", "subsidies.json")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=headers)
