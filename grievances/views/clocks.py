"""The clocks as supervisors read them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grievances.services.watch import UnitLoad, watch
from mdm_platform import access
from mdm_platform.formats import nice_number


@access.permission("grievances.supervise_cases")
@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """Each service with what is late and what soon will be, and the clocks that run out next."""
    found = watch(user=request.user)
    headings = [
        _("Service"),
        _("Dossiers ouverts"),
        _("En retard"),
        _("À faire bientôt"),
        _("Délai légal passé"),
        _("Délai légal sous 10 jours"),
    ]
    rows = [_row(load) for load in found.units]
    return render(request, "grievances/clocks/deadlines.html", {"watch": found, "columns": headings, "rows": rows})


def _row(load: UnitLoad) -> list[str]:
    name = load.unit.name if load.unit is not None else _("Bureau central, pas encore transmis")
    counts = (load.open, load.late, load.soon, load.legal_late, load.legal_soon)
    return [name, *(nice_number(count) for count in counts)]
