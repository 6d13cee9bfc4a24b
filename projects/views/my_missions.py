"""A volunteer's own missions: applications, invitations, hours and certificates."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mdm_platform import access
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.ics import CONTENT_TYPE
from mdm_platform.page_acts import announce
from projects.models import MissionApplication, MissionInvitation
from projects.services import (
    mission_applications,
    mission_attendance,
    mission_suggestions,
    missions,
    my_missions,
)
from projects.views import missions_page


def own(request: HttpRequest, public_id: UUID) -> MissionApplication:
    """The reader's own application; 404 for anybody else's."""
    rows = MissionApplication.objects.of_person(request.user)
    rows = rows.select_related("user", "slot__mission__association", "slot__mission__institution")
    return get_object_or_404(
        rows.select_related("slot__mission__region", "slot__mission__province"), public_id=public_id
    )


@access.login
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I am expected at, what I gave, and who thinks of me."""
    context = my_missions.overview(request.user)
    context["may_organise"] = missions.may_organise(request.user)
    return render(request, "projects/missions/mine.html", context)


@access.login
@never_cache
@require_safe
def one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """My application: the answer, the instructions, the certificate."""
    found = own(request, public_id)
    context = {**my_missions.one(found), **missions_page.slot_words(found.slot)}
    return render(request, "projects/missions/one.html", context)


@access.permission("projects.withdraw_mission_application", on_object=True)
@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give up my place."""
    announce(
        request,
        partial(mission_applications.withdraw, application=own(request, public_id), by=request.user),
        done=_("Votre candidature est retirée. Merci de l’avoir dit."),
    )
    return redirect("projects:my_mission", public_id=public_id)


@access.login
@require_safe
def certificate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """My certificate as PDF."""
    found = own(request, public_id)
    try:
        content = mission_attendance.certificate(found, language=(get_language() or "fr")[:2])
    except TransitionNotAllowed:
        return redirect("projects:my_mission", public_id=public_id)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="attestation-benevolat.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@access.login
@require_safe
def calendar(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The slot for my calendar."""
    found, here = own(request, public_id), reverse("projects:my_mission", args=[public_id])
    try:
        content = my_missions.calendar(found, url=request.build_absolute_uri(here))
    except TransitionNotAllowed:
        return redirect(here)
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="mission.ics"'
    return response


@access.permission("projects.answer_mission_invitation", on_object=True)
@require_POST
def decline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that a mission is not for me."""
    found = get_object_or_404(MissionInvitation.objects.filter(user_id=request.user.pk), public_id=public_id)
    announce(
        request,
        partial(mission_suggestions.decline, invitation=found, by=request.user),
        done=_("C’est noté. L’organisateur ne vous écrira plus au sujet de cette mission."),
    )
    return redirect("projects:my_missions")
