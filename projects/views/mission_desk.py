"""An organiser's missions: written, sent, changed, called off."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.events.services import presenters as event_words
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce, fulfil
from mdm_platform.permissions import require_permission
from projects.forms.missions import CancelForm, MissionForm, NewMissionForm, SlotForm
from projects.models import Mission, MissionSlot
from projects.models.mission import associations_of, institutions_of
from projects.services import mission_desk, mission_slots, missions
from projects.workflows.missions import MissionState
from skills.models import Skill
from skills.views.skill_search import found_skills

FORM_PAGE = "projects/missions/form.html"


def opened(request: HttpRequest, public_id: UUID) -> Mission:
    """A mission that the reader organises; 404 for others."""
    rows = Mission.objects.carried_by(request.user).with_parts()
    found = get_object_or_404(rows, public_id=public_id)
    require_permission(request.user, "projects.edit_mission", found)
    return found


def opened_slot(request: HttpRequest, public_id: UUID) -> MissionSlot:
    """A slot of a mission that the reader organises; 404 for others."""
    rows = MissionSlot.objects.filter(mission__in=Mission.objects.carried_by(request.user))
    found = get_object_or_404(rows.select_related("mission"), public_id=public_id)
    require_permission(request.user, "projects.edit_mission", found.mission)
    return found


@access.permission("projects.organise_missions")
@never_cache
@require_safe
def organised(request: HttpRequest) -> HttpResponse:
    """The missions of those for whom I act."""
    return render(request, "projects/missions/organised.html", mission_desk.organised(request.user))


@access.permission("projects.organise_missions")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a mission."""
    carried = [*associations_of(request.user).public(), *institutions_of(request.user)]
    form = NewMissionForm(request.POST or None, organisers={str(one.public_id): one for one in carried})
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            made = missions.begin(organiser=values.pop("organiser"), by=request.user, values=values)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("projects:mission_desk", public_id=made.public_id)
    context = {"form": form, "title": _("Proposer une mission"), "mission": None, "nobody": not carried}
    return render(request, FORM_PAGE, context, status=422 if form.errors else 200)


@access.permission("projects.edit_mission", on_object=True)
@never_cache
@require_safe
def desk(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A mission for its organiser: what is to be done, its slots, its volunteers."""
    return show(request, opened(request, public_id), CancelForm())


@access.permission("projects.edit_mission", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change what the mission says."""
    found = opened(request, public_id)
    is_published = found.state == MissionState.PUBLISHED
    form = MissionForm(request.POST or None, mission=found, is_published=is_published)
    if request.method == "POST" and form.is_valid():
        try:
            missions.update(mission=found, by=request.user, values=form.values())
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("projects:mission_desk", public_id=public_id)
    context = {"form": form, "title": _("Modifier la mission"), "mission": found, "nobody": False}
    return render(request, FORM_PAGE, context, status=422 if form.errors else 200)


@access.permission("projects.edit_mission", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def skills(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Look for skills in the taxonomy, ask for them, ask no longer."""
    found, typed = opened(request, public_id), request.GET.get("q", "")[:80]
    for name, service in (("add", missions.ask_skill), ("drop", missions.drop_skill)):
        if request.method == "POST" and name in request.POST:
            skill = get_object_or_404(Skill, slug=request.POST[name].replace("\x00", "")[:120])
            act = partial(service, mission=found, skill=skill, by=request.user)
            announce(request, act, done=_("Les compétences demandées sont enregistrées."))
            return redirect("projects:mission_skills", public_id=public_id)
    context = {"mission": found, "typed": typed, "chosen": found.skills.all(), "most": missions.MOST_SKILLS}
    context["found"] = found_skills(typed) if typed else []
    return render(request, "projects/missions/skills.html", context)


@access.permission("projects.edit_mission", on_object=True)
@require_POST
def act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Send to those who publish, or take back."""
    found = opened(request, public_id)
    services = {
        "submit": (missions.submit, _("Votre mission est envoyée. Elle est relue, puis publiée.")),
        "recall": (missions.recall, _("Vous pouvez de nouveau modifier la mission.")),
    }
    if action in services:
        service, done = services[action]
        announce(request, partial(service, mission=found, by=request.user), done=done)
    return redirect("projects:mission_desk", public_id=public_id)


@access.permission("projects.edit_mission", on_object=True)
@require_POST
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a draft."""
    act = partial(missions.delete_draft, mission=opened(request, public_id), by=request.user)
    if announce(request, act, done=_("Le brouillon est supprimé.")):
        return redirect("projects:organised_missions")
    return redirect("projects:mission_desk", public_id=public_id)


@access.permission("projects.cancel_mission", on_object=True)
@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Call the mission off, and say why."""
    found, form = opened(request, public_id), CancelForm(request.POST)
    if fulfil(form, partial(missions.cancel, mission=found, by=request.user)):
        return redirect("projects:mission_desk", public_id=public_id)
    return show(request, found, form)


@access.permission("projects.edit_mission", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def slot_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a slot."""
    found = opened(request, public_id)
    form = SlotForm(request.POST or None, zone=mission_slots.zone_of(found))
    return _slot_page(request, found, form, partial(mission_slots.add, mission=found, by=request.user), None)


@access.permission("projects.edit_mission", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def slot_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Move a slot, or change its places."""
    slot = opened_slot(request, public_id)
    form = SlotForm(request.POST or None, zone=slot.zone, slot=slot)
    return _slot_page(request, slot.mission, form, partial(mission_slots.change, slot=slot, by=request.user), slot)


@access.permission("projects.edit_mission", on_object=True)
@require_POST
def slot_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take away a slot for which nobody applied."""
    slot = opened_slot(request, public_id)
    mission = slot.mission
    announce(request, partial(mission_slots.remove, slot=slot, by=request.user), done=_("Le créneau est supprimé."))
    return redirect("projects:mission_desk", public_id=mission.public_id)


@access.permission("projects.cancel_mission", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def slot_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Call off one slot, and say why."""
    slot, form = opened_slot(request, public_id), CancelForm(request.POST or None)
    mission = slot.mission
    if request.method == "POST" and fulfil(form, partial(mission_slots.cancel, slot=slot, by=request.user)):
        return redirect("projects:mission_desk", public_id=mission.public_id)
    context = {"form": form, "mission": mission, "when": event_words.when(slot)}
    context["told"] = len(mission_slots.expected(slot))
    return render(request, "projects/missions/slot_cancel.html", context, status=422 if form.errors else 200)


def show(request: HttpRequest, found: Mission, form: CancelForm) -> HttpResponse:
    """The organiser's page of a mission."""
    context = {"mission": found, "cancel_form": form, **mission_desk.desk(found, request.user)}
    return render(request, "projects/missions/desk.html", context, status=422 if form.errors else 200)


def _slot_page(request: HttpRequest, mission: Mission, form: SlotForm, keep: Any, slot: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            keep(values=form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("projects:mission_desk", public_id=mission.public_id)
    context = {"form": form, "mission": mission, "slot": slot, "city": mission_desk.city_of(form.zone)}
    return render(request, "projects/missions/slot_form.html", context, status=422 if form.errors else 200)
