"""Improvements of procedures, for everybody: what is studied, what was decided, what changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from grievances.models import Improvement
from grievances.services import improvements
from grievances.workflows import PUBLIC_IMPROVEMENTS, ImprovementState
from mdm_platform import access
from mdm_platform.audit.timeline import timeline

A_PAGE = 20


@access.public
@require_safe
def improvement_list(request: HttpRequest) -> HttpResponse:
    """Every public improvement, or those of one state."""
    state = request.GET.get("state", "")
    state = state if state in PUBLIC_IMPROVEMENTS else ""
    rows = Improvement.objects.public().select_related("category", "responsible")
    if state:
        rows = rows.filter(state=state)
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    start = (max(number, 1) - 1) * A_PAGE
    found = list(rows[start : start + A_PAGE + 1])
    context = {
        "improvements": found[:A_PAGE],
        "states": [(one.value, one.label) for one in ImprovementState if one in PUBLIC_IMPROVEMENTS],
        "state": state,
        "previous": number - 1 if start else 0,
        "next": number + 1 if len(found) > A_PAGE else 0,
    }
    return render(request, "grievances/after/improvements.html", context)


@access.public
@require_safe
def improvement(request: HttpRequest, public_id: str) -> HttpResponse:
    """One improvement: what came back, what is proposed, what was decided, what changed."""
    rows = Improvement.objects.public().select_related("category", "responsible")
    found = get_object_or_404(rows, public_id=public_id)
    context = {"improvement": found, "at_least": improvements.at_least(found), "entries": _told(found)}
    return render(request, "grievances/after/improvement.html", context)


def _told(found: Improvement) -> list:
    """Its way since it is public; who moved it is nobody's business."""
    return [entry for entry in timeline(found, names_people=False) if entry.at >= found.published_at]
