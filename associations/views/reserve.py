"""The reserve lists: in the order of each jury, with what their envelopes hold."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from associations.models import Request, ReservePlace
from associations.workflows import RequestState
from mdm_platform import access


@access.permission("associations.manage_jury")
@require_safe
def reserve(request: HttpRequest) -> HttpResponse:
    """Who waits on which list; the first of each may be granted what is left."""
    seen = Request.objects.visible_to(request.user).filter(state=RequestState.RESERVE)
    places = ReservePlace.objects.filter(ended_at=None, request__in=seen)
    shown = places.select_related("request__association", "request__call", "envelope").order_by(
        "request__call", "scenario", "rank"
    )[:200]
    turns: Counter[int] = Counter()
    for place in shown:
        turns[place.scenario_id] += 1
        place.position = turns[place.scenario_id]
    context = {"places": shown}
    return render(request, "associations/juries/reserve.html", context)
