"""An organiser's volunteers: who applied, answers, presences, and people of the directory to invite."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mdm_platform import access
from mdm_platform.errors import InvalidInput
from mdm_platform.events.services import presenters as event_words
from mdm_platform.page_acts import announce, fulfil
from mdm_platform.permissions import require_permission
from projects.forms.missions import AnswerForm, HoursForm
from projects.models import Mission, MissionApplication
from projects.services import (
    mission_applications,
    mission_attendance,
    mission_desk,
    mission_presenters,
    mission_suggestions,
)
from projects.views.mission_desk import opened, opened_slot
from projects.workflows.missions import ApplicationState
from skills.views.directory_page import listed_people

ANSWERS = "projects.answer_mission_volunteers"


def opened_application(request: HttpRequest, public_id: UUID) -> MissionApplication:
    """An application to a mission that the reader organises; 404 for others."""
    rows = MissionApplication.objects.filter(slot__mission__in=Mission.objects.carried_by(request.user))
    found = get_object_or_404(
        rows.select_related("user", "slot__mission__association", "slot__mission__institution"), public_id=public_id
    )
    require_permission(request.user, ANSWERS, found)
    return found


@access.permission(ANSWERS, on_object=True)
@never_cache
@require_safe
def slot(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The people who applied for a slot."""
    found = opened_slot(request, public_id)
    try:
        page = mission_desk.volunteers(found, cursor=request.GET.get("cursor", ""))
    except InvalidInput:
        return redirect("projects:mission_slot", public_id=public_id)
    context = {
        "slot": found,
        "mission": found.mission,
        "when": event_words.when(found),
        "people": [_row(one) for one in page.rows],
        "seated": found.applications.seated().count(),
        "waiting": found.applications.waiting().count(),
        "next_url": f"?cursor={page.next}" if page.next else "",
        "previous_url": f"?cursor={page.previous}" if page.previous else "",
    }
    return render(request, "projects/missions/slot.html", context)


@access.permission(ANSWERS, on_object=True)
@never_cache
@require_safe
def volunteer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person's application, and the answers to it."""
    return show(request, opened_application(request, public_id))


@access.permission("projects.decide_mission_application", on_object=True)
@require_POST
def answer(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Accept, put on the waiting list, note that the extract was seen, note an absence."""
    found = opened_application(request, public_id)
    acts: dict[str, Any] = {
        "accept": (mission_applications.accept, _("La personne a une place : elle en est informée.")),
        "waitlist": (
            mission_applications.waitlist,
            _("La personne est sur la liste d’attente et le sait."),
        ),
        "extract": (mission_applications.see_extract, _("C’est noté. Ne gardez aucune copie de l’extrait.")),
        "absent": (mission_attendance.mark_absent, _("L’absence est notée.")),
    }
    if action not in acts:
        raise Http404
    service, done = acts[action]
    announce(request, partial(service, application=found, by=request.user), done=done)
    return redirect("projects:mission_volunteer", public_id=public_id)


@access.permission("projects.decide_mission_application", on_object=True)
@require_POST
def refuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say no, with a reason."""
    found, form = opened_application(request, public_id), AnswerForm(request.POST)
    if fulfil(form, partial(mission_applications.refuse, application=found, by=request.user)):
        return redirect("projects:mission_volunteer", public_id=public_id)
    return show(request, found, answer_form=form)


@access.permission("projects.note_mission_attendance", on_object=True)
@require_POST
def attend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note the presence and the hours."""
    found, form = opened_application(request, public_id), HoursForm(request.POST)
    if fulfil(form, partial(mission_attendance.attend, application=found, by=request.user)):
        return redirect("projects:mission_volunteer", public_id=public_id)
    return show(request, found, hours_form=form)


@access.permission(ANSWERS, on_object=True)
@never_cache
@require_safe
def suggestions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """People of the directory who have the skills asked for and wish to be proposed."""
    found = opened(request, public_id)
    results = mission_suggestions.suggested(mission=found, by=request.user)
    people = zip(results, listed_people(results), strict=True)
    context = {
        "mission": found,
        "people": [(one.card["public_id"], person) for one, person in people],
        "invited": found.invitations.count(),
        "most": mission_suggestions.MOST_INVITED,
        "has_skills": found.skills.exists(),
        "is_published": found.state == "published",
    }
    return render(request, "projects/missions/suggestions.html", context)


@access.permission(ANSWERS, on_object=True)
@require_POST
def invite(request: HttpRequest, public_id: UUID, profile_id: UUID) -> HttpResponse:
    """Tell somebody that the mission asks for their skills."""
    send = partial(mission_suggestions.invite, mission=opened(request, public_id), profile_id=profile_id)
    announce(request, partial(send, by=request.user), done=_("L’invitation est envoyée."))
    return redirect("projects:mission_suggestions", public_id=public_id)


def show(
    request: HttpRequest,
    found: MissionApplication,
    *,
    answer_form: forms.Form | None = None,
    hours_form: forms.Form | None = None,
) -> HttpResponse:
    """The organiser's page of an application."""
    context = {
        "application": found,
        "slot": found.slot,
        "mission": found.slot.mission,
        "answer_form": answer_form or AnswerForm(),
        "hours_form": hours_form or HoursForm(initial={"hours": found.hours or found.slot.hours}),
        **mission_desk.volunteer(found, request.user),
    }
    failed = any(form is not None and form.errors for form in (answer_form, hours_form))
    return render(request, "projects/missions/volunteer.html", context, status=422 if failed else 200)


def _row(application: MissionApplication) -> dict[str, Any]:
    return {
        "public_id": application.public_id,
        "name": mission_desk.name_of(application),
        "label": str(application.get_state_display()),
        "tone": mission_presenters.TONES[ApplicationState(application.state)],
        "at": application.at,
    }
