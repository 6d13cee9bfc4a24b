"""Volunteer missions for everybody: the list, a mission, an application, the verification of a certificate."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mdm_platform import access
from mdm_platform.errors import InvalidInput
from mdm_platform.page_acts import fulfil
from mdm_platform.search.pages import search_address, show_search
from projects.forms.missions import ApplyForm, CertificateForm
from projects.models import Mission, MissionApplication, MissionInvitation, MissionSlot
from projects.services import mission_applications, mission_attendance, mission_presenters, missions
from projects.services.mission_search import MissionQuery
from projects.views import missions_page
from projects.workflows.missions import ApplicationState, MissionState

LIST = "projects:missions"


@access.public
@require_safe
def mission_list(request: HttpRequest) -> HttpResponse:
    """The missions that one may apply for; the address holds the whole search."""
    search = missions_page.MissionSearch(MissionQuery.parse(request.GET, lenient=True))
    try:
        context = search.context()
    except InvalidInput:
        return redirect(search_address(LIST, search.query.at("")))
    context["may_organise"] = missions.may_organise(request.user)
    return show_search(request, "projects/missions/list.html", context)


@access.public
@require_safe
def mission(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One mission, its slots, and where the reader stands."""
    found = get_object_or_404(Mission.objects.visible_to(request.user).with_parts(), public_id=public_id)
    signed_in = request.user.is_authenticated
    invitation = MissionInvitation.objects.open().filter(mission=found, user_id=request.user.pk) if signed_in else None
    context = {
        "mission": found,
        "rows": mission_presenters.facts(found),
        "slots": mission_presenters.slots(found, request.user),
        "is_public": found.takes_volunteers or found.state == MissionState.ENDED,
        "takes_volunteers": found.takes_volunteers,
        "is_own": signed_in and Mission.objects.carried_by(request.user).filter(pk=found.pk).exists(),
        "invitation": invitation.first() if invitation is not None else None,
    }
    return render(request, "projects/missions/mission.html", context)


@access.login
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Apply for a slot."""
    rows = MissionSlot.objects.visible_to(request.user).select_related("mission")
    slot = get_object_or_404(rows, public_id=public_id)
    known = MissionApplication.objects.of_person(request.user).filter(slot=slot).first()
    if known is not None and known.state != ApplicationState.WITHDRAWN:
        return redirect("projects:my_mission", public_id=known.public_id)
    form = ApplyForm(request.POST or None, with_minors=slot.mission.with_minors)
    send = partial(mission_applications.apply, slot=slot, by=request.user)
    if request.method == "POST" and fulfil(form, send):
        made = MissionApplication.objects.of_person(request.user).get(slot=slot)
        return redirect("projects:my_mission", public_id=made.public_id)
    free = mission_presenters.seats_sentence(missions_page.free(slot))
    context = {"slot": slot, "mission": slot.mission, "form": form, "free": free, **missions_page.slot_words(slot)}
    context["is_open"] = slot.is_open(timezone.now())
    return render(request, "projects/missions/apply.html", context, status=422 if form.errors else 200)


@access.public
@require_safe
def verify_search(request: HttpRequest) -> HttpResponse:
    """Type the code of a certificate."""
    form = CertificateForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        code = mission_attendance.cleaned(form.cleaned_data["code"])
        return redirect("mission_certificates:verify", code=code) if code else verify(request, code)
    return render(request, "projects/missions/verify.html", {"form": form, "code": "", "facts": None})


@access.public
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Who gave how many hours to which mission, as the certificate says."""
    found = mission_attendance.find(code)
    if found is None:
        context: dict[str, Any] = {"form": CertificateForm(), "code": code[:30], "facts": None}
        return render(request, "projects/missions/verify.html", context, status=404)
    context = {"facts": mission_attendance.facts(found), "person": found.user, "code": code[:30], "form": None}
    context["hours"] = mission_presenters.hours(found.hours)
    return render(request, "projects/missions/verify.html", context)
