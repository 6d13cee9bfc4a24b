"""What launched projects became, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mdm_platform import access
from projects.services import impact as services


@access.public
@require_safe
def impact(request: HttpRequest) -> HttpResponse:
    """Announced and real, by region."""
    lines = services.by_region()
    context = {
        "lines": [line for line in lines if not line.is_hidden],
        "hidden": [line.name for line in lines if line.is_hidden],
        "smallest": services.SMALLEST,
    }
    return render(request, "projects/exchanges/impact.html", context)
