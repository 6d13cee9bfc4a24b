"""The pages of an appointment, the same for the holder and the advisor."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.audit.timeline import timeline
from mdm_platform.ics import CONTENT_TYPE
from mdm_platform.page_acts import announce, fulfil, visible_or_404
from mdm_platform.permissions import require_permission
from projects.forms.exchanges import CancelForm, ChooseForm, ProposeForm, TimesForm
from projects.models import Appointment, Project
from projects.permissions.exchanges import side_of
from projects.services import appointment_presenters, appointments
from projects.workflows.appointments import AppointmentState, Side

PAGE = "projects:appointment"


def project_of(request: HttpRequest, public_id: UUID) -> Project:
    """A project on one of whose sides the person stands; 404 for one that they do not see."""
    found = visible_or_404(request, Project, public_id, "holder", "advisor")
    require_permission(request.user, "projects.exchange", found)
    return found


@access.permission("projects.exchange", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Propose an appointment and its times."""
    project = project_of(request, public_id)
    form = ProposeForm(request.POST or None, obj=project, by=request.user)
    if request.method == "POST" and fulfil(form, partial(appointments.propose, project=project, by=request.user)):
        messages.success(request, _("Vos horaires sont envoyés. Vous serez prévenu dès que l’un d’eux est choisi."))
        return redirect("projects:project", public_id=public_id)
    context = {"form": form, "project": project, "appointment": None}
    return render(request, "projects/exchanges/propose.html", context, status=422 if form.errors else 200)


@access.permission("projects.attend_appointment", on_object=True)
@require_safe
def appointment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where it stands, when it is on both clocks, and what can be done."""
    return show(request, opened(request, public_id))


@access.permission("projects.attend_appointment", on_object=True)
@require_POST
def choose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take one of the times."""
    found = opened(request, public_id)
    form = _choose_form(request, found, request.POST)
    if fulfil(form, partial(appointments.choose, appointment=found, by=request.user)):
        messages.success(request, _("Le rendez-vous est confirmé. L’autre personne est prévenue."))
        return redirect(PAGE, public_id=public_id)
    return show(request, found, form)


@access.permission("projects.attend_appointment", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Propose other times."""
    found = opened(request, public_id)
    form = TimesForm(request.POST or None, obj=found, by=request.user)
    if request.method == "POST" and fulfil(form, partial(appointments.move, appointment=found, by=request.user)):
        messages.success(request, _("Vos nouveaux horaires sont envoyés."))
        return redirect(PAGE, public_id=public_id)
    context = {"form": form, "project": found.project, "appointment": found}
    return render(request, "projects/exchanges/propose.html", context, status=422 if form.errors else 200)


@access.permission("projects.attend_appointment", on_object=True)
@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Call it off."""
    found, form = opened(request, public_id), CancelForm(request.POST)
    if form.is_valid():
        act = partial(appointments.cancel, appointment=found, by=request.user, **form.cleaned_data)
        announce(request, act, done=_("Le rendez-vous est annulé. L’autre personne est prévenue."))
    return redirect(PAGE, public_id=public_id)


@access.permission("projects.attend_appointment", on_object=True)
@require_POST
def conclude(request: HttpRequest, public_id: UUID, outcome: str) -> HttpResponse:
    """Say that it took place, or that the other side did not come."""
    found = opened(request, public_id)
    if outcome == "held":
        act = partial(appointments.hold, appointment=found, by=request.user)
    elif outcome == "missed":
        absent = Side.ADVISOR if side_of(request.user, found.project) == Side.HOLDER else Side.HOLDER
        act = partial(appointments.miss, appointment=found, by=request.user, reason=absent)
    else:
        raise Http404
    announce(request, act, done=_("C’est noté. Vous pouvez proposer un autre rendez-vous."))
    return redirect(PAGE, public_id=public_id)


@access.permission("projects.attend_appointment", on_object=True)
@require_safe
def calendar(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The appointment for a calendar; 404 before its hour is known."""
    found = opened(request, public_id)
    if found.starts_at is None:
        raise Http404
    response = HttpResponse(appointment_presenters.calendar_file(found, request.user), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return response


def opened(request: HttpRequest, public_id: UUID) -> Appointment:
    """An appointment of one of the person's sides; 404 otherwise."""
    found = visible_or_404(request, Appointment, public_id, "project__holder", "project__advisor")
    require_permission(request.user, "projects.attend_appointment", found)
    return found


def show(request: HttpRequest, found: Appointment, form: ChooseForm | None = None) -> HttpResponse:
    """The page of an appointment."""
    shown = appointment_presenters.card(found, request.user)
    context: dict[str, Any] = {
        "card": shown,
        "appointment": found,
        "project": found.project,
        "side": side_of(request.user, found.project),
        "form": form or (_choose_form(request, found) if shown.is_asked and shown.times else None),
        "cancel_form": CancelForm(auto_id="cancel_%s"),
        "entries": timeline(found, names_people=False, who=partial(appointment_presenters.who, found)),
        "is_confirmed": found.state == AppointmentState.CONFIRMED,
        "may_repeat": not found.is_live and appointments.is_open(found.project),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "projects/exchanges/appointment.html", context, status=status)


def _choose_form(request: HttpRequest, found: Appointment, data: Any = None) -> ChooseForm:
    times = appointment_presenters.card(found, request.user).times
    slots = [(key, f"{own} — {there}" if there else own) for key, own, there in times]
    return ChooseForm(data, obj=found, by=request.user, slots=slots)
