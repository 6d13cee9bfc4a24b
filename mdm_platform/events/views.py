"""The calendar of events, an event, one's own registrations, and the door."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.documents import qr
from mdm_platform.errors import DomainError
from mdm_platform.events import pages
from mdm_platform.events.forms import RegistrationForm, SessionCodeForm
from mdm_platform.events.models import Event, Registration
from mdm_platform.events.services import attendance, calendars, certificates, presenters, registrations
from mdm_platform.events.services.search import EventQuery
from mdm_platform.events.workflows import EventState, RegistrationState
from mdm_platform.forms import refuse
from mdm_platform.links import LinkRefused
from mdm_platform.page_acts import announce
from mdm_platform.permissions import has_permission
from mdm_platform.search.pages import show_search


def opened(request: HttpRequest, slug: str) -> Event:
    """The event that the reader may see; 404 otherwise."""
    return get_object_or_404(Event.objects.visible_to(request.user).select_related("organiser"), slug=slug)


def own(request: HttpRequest, public_id: str) -> Registration:
    """One's own registration; 404 for anybody else's, staff's too."""
    rows = Registration.objects.filter(user_id=request.user.pk).select_related("event__organiser", "user")
    return get_object_or_404(rows, public_id=public_id)


@access.public
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """Events to come, or past ones, by kind, mode and language."""
    search = pages.EventSearch(EventQuery.parse(request.GET, lenient=True), request.user)
    return show_search(request, "events/list.html", search.context())


@access.public
@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What, when, where, for whom, and the way in."""
    return show(request, opened(request, slug))


@access.permission("events.register", on_object=True)
@require_POST
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a seat or a place in the waiting list."""
    event = opened(request, slug)
    form = RegistrationForm(request.POST, offers=presenters.offers(event))
    if form.is_valid():
        try:
            made = registrations.register(event=event, by=request.user, mode=form.cleaned_data["mode"])
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("C’est noté. Nous vous avons écrit pour le confirmer."))
            return redirect("events:registration", public_id=made.public_id)
    return show(request, event, form)


@access.public
@require_safe
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The event for a calendar."""
    event = opened(request, slug)
    return _ics(request, event, reverse("events:event", args=[event.slug]))


@access.login
@require_safe
def my_events(request: HttpRequest) -> HttpResponse:
    """What I am expected at, and where I was."""
    return render(request, "events/mine.html", pages.mine(request.user))


@access.login
@require_safe
def registration(request: HttpRequest, public_id: str) -> HttpResponse:
    """My ticket, the address of the meeting, my certificate."""
    return show_own(request, own(request, public_id), SessionCodeForm())


@access.permission("events.answer_registration", on_object=True)
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give up my seat."""
    found = own(request, public_id)
    announce(
        request,
        partial(registrations.cancel, registration=found, by=request.user),
        done=_("Votre inscription est annulée. Merci d’avoir libéré la place."),
    )
    return redirect("events:registration", public_id=public_id)


@access.permission("events.answer_registration", on_object=True)
@require_POST
def change_mode(request: HttpRequest, public_id: str) -> HttpResponse:
    """Come instead of joining from afar, or the reverse."""
    found = own(request, public_id)
    try:
        registrations.register(event=found.event, by=request.user, mode=request.POST.get("mode", ""))
    except DomainError as error:
        messages.error(request, pages.said(error))
    else:
        messages.success(request, _("Votre participation est changée."))
    return redirect("events:registration", public_id=public_id)


@access.permission("events.check_in", on_object=True)
@require_POST
def session_code(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note my presence with the code of the session."""
    found, form = own(request, public_id), SessionCodeForm(request.POST)
    if form.is_valid():
        try:
            attendance.check_in_with_code(registration=found, code=form.cleaned_data["code"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre présence est notée."))
            return redirect("events:registration", public_id=public_id)
    return show_own(request, found, form)


@access.login
@require_safe
def registration_calendar(request: HttpRequest, public_id: str) -> HttpResponse:
    """The event for my calendar, with the address of the meeting."""
    found = own(request, public_id)
    return _ics(request, found.event, reverse("events:registration", args=[public_id]), found)


@access.login
@require_safe
def certificate(request: HttpRequest, public_id: str) -> HttpResponse:
    """My certificate of attendance as PDF."""
    found = own(request, public_id)
    if found.state != RegistrationState.ATTENDED:
        raise Http404
    content = certificates.render(found, language=(get_language() or "fr")[:2])
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="attestation.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@access.permission("events.take_attendance")
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """The door: a ticket is read, staff see whose it is and note the presence."""
    try:
        if request.method == "POST":
            found = attendance.check_in_with_ticket(token=token, by=request.user)
        else:
            found = attendance.of_ticket(token, by=request.user)
    except LinkRefused as error:
        return render(request, "events/check_in.html", {"refusal": str(error), "registration": None}, status=404)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("events:check_in", token=token)
    return render(request, "events/check_in.html", {"refusal": "", "registration": found, **pages.door(found)})


def show(request: HttpRequest, event: Event, form: RegistrationForm | None = None) -> HttpResponse:
    """The page of an event."""
    context = pages.event_page(event, request.user)
    context["form"] = form or RegistrationForm(offers=context["offers"])
    return render(request, "events/detail.html", context, status=422 if form and form.errors else 200)


def show_own(request: HttpRequest, found: Registration, form: SessionCodeForm) -> HttpResponse:
    """The person's own page of an event."""
    moment = timezone.now()
    seated = found.state == RegistrationState.REGISTERED and found.event.state == EventState.PUBLISHED
    door = request.build_absolute_uri(reverse("events:check_in", args=[attendance.ticket(found, now=moment)]))
    context = {
        **pages.own_page(found, now=moment),
        "form": form,
        "ticket_qr": SafeString(qr.svg(door)) if seated and found.mode == "in_person" else "",
        "may_check_in": has_permission(request.user, "events.check_in", found),
    }
    return render(request, "events/registration.html", context, status=422 if form.errors else 200)


def _ics(request: HttpRequest, event: Event, path: str, found: Registration | None = None) -> HttpResponse:
    content: Any = calendars.to_ics(event, url=request.build_absolute_uri(path), registration=found)
    response = HttpResponse(content, content_type=calendars.CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="evenement.ics"'
    return response
