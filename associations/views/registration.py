"""Entering the register: look whether it is there, one subject a page, read again, send; the same pages change it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms import registration as forms
from associations.models import Association
from associations.services import association_follow_up, association_journey, associations, registration, verification
from associations.services.association_presenters import cards, names_of
from associations.services.directory import DirectoryQuery, DirectorySearch
from associations.services.likeness import Alike, alike, alike_to
from associations.views.registration_summary import sections
from associations.workflows import AssociationState
from mdm_platform import access
from mdm_platform.components import ErrorLink
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.journeys.pages import Subject, Walk, refusal_links, tasks_context
from mdm_platform.permissions import has_permission

FIELDS = "journeys/step_fields.html"
SUBJECTS = {
    "identity": Subject(forms.IdentityForm, FIELDS),
    "contact": Subject(forms.ContactForm, FIELDS),
    "purpose": Subject(forms.PurposeForm, FIELDS),
    "action": Subject(forms.ActionForm, "associations/register/step_action.html"),
    "governance": Subject(forms.GovernanceForm, "associations/register/step_governance.html"),
    "networks": Subject(forms.NetworksForm, "associations/register/step_networks.html"),
}
FOUND = 10


@access.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """What the register asks; POST looks for the association, then begins it."""
    posted = request.method == "POST" and request.user.is_authenticated
    form = forms.BeginForm(request.POST if posted else None)
    found: list[Alike] = []
    if posted and form.is_valid():
        found = [] if {"confirmed", "mend"} & set(request.POST) else alike(**_looked_for(form.cleaned_data))
        begun = None if found or "mend" in request.POST else _begin(request, form)
        if begun is not None:
            return redirect("associations:step", public_id=begun.public_id, step="identity")
    signed_in = request.user.is_authenticated
    drafts = Association.objects.held_by(request.user).filter(state=AssociationState.DRAFT) if signed_in else []
    context = {"form": form, "alike": found, "drafts": drafts}
    return render(request, "associations/register/new.html", context, status=422 if form.errors else 200)


@access.permission("associations.edit_association", on_object=True)
@never_cache
@require_safe
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The list of tasks; what cannot be changed now is read instead."""
    association = associations.held_by(user=request.user, public_id=public_id)
    if not association_journey.is_open(association):
        return redirect("associations:check", public_id=public_id)
    may_send = association_journey.may_send(association)
    found = association_journey.tasks(association)
    context = tasks_context(found, lambda step: address(association, step), may_send=may_send) | {
        "record": association,
        "name": names_of(association)[0],
        "asked": _asked(association),
        "may_delete": has_permission(request.user, "associations.delete_draft", association),
        "check_url": reverse("associations:check", args=[public_id]),
        "check_label": _("Relire l’inscription") if may_send else _("Relire"),
        "steps_label": _("Étapes de l’inscription"),
    }
    return render(request, "associations/register/tasks.html", context)


@access.permission("associations.edit_association", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """One subject. Whatever is right is saved, whatever is wrong stays on the page with how to mend it."""
    if step not in SUBJECTS:
        raise Http404
    association = associations.held_by(user=request.user, public_id=public_id)
    if request.method != "POST" and not association_journey.is_step_open(association, step):
        return redirect("associations:edit", public_id=public_id)
    return _walk(request, association).answer(request, step)


@access.permission("associations.edit_association", on_object=True)
@require_POST
def federations(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Name a federation of the register as one's own, or take it away."""
    association = associations.held_by(user=request.user, public_id=public_id)
    held = list(association.federations.all())
    joined = Association.objects.public().filter(slug=request.POST.get("join", "")).first()
    kept = [one for one in held if one.slug != request.POST.get("leave", "")]
    wanted = [*kept, joined] if joined is not None and joined not in kept else kept
    associations.edit(association=association, fields={"federations": wanted}, by=request.user)
    return redirect(f"{address(association, 'networks')}#federations-title")


@access.permission("associations.edit_association", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything that was said, to read again; POST sends it. While the register examines it, it is only read."""
    association = associations.held_by(user=request.user, public_id=public_id)
    errors: list[ErrorLink] = []
    if request.method == "POST":
        try:
            verification.submit(association=association, by=request.user)
        except DomainError as error:
            errors = refusal_links(error)
        else:
            return redirect("associations:sent", public_id=public_id)
    found, may_send = sections(association), association_journey.may_send(association)
    context = {
        "record": association,
        "sections": found,
        "errors": errors,
        "is_open": association_journey.is_open(association),
        "is_ready": not may_send or not any(section.needed for section in found),
        "may_send": may_send,
        "alike": alike_to(association) if may_send else [],
        "tasks_url": reverse("associations:edit", args=[public_id]),
    }
    return render(request, "associations/register/check.html", context, status=422 if errors else 200)


@access.permission("associations.edit_association", on_object=True)
@require_safe
def sent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The receipt: what happens next, when, and whom to ask."""
    association = associations.held_by(user=request.user, public_id=public_id)
    if association.state != AssociationState.SUBMITTED:
        return redirect("associations:home", public_id=public_id)
    return render(request, "associations/register/sent.html", {"association": association})


@access.permission("associations.delete_draft", on_object=True)
@require_POST
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Delete a draft for good."""
    association = associations.held_by(user=request.user, public_id=public_id)
    associations.delete_draft(association=association, by=request.user)
    messages.success(request, _("Le brouillon est supprimé."))
    return redirect("associations:mine")


def address(association: Association, step: str) -> str:
    """Where a step stands: the board and the papers have pages of their own."""
    own = association_journey.OWN_PAGES.get(step)
    if own:
        return reverse(own, args=[association.public_id])
    return reverse("associations:step", args=[association.public_id, step])


def _asked(association: Association) -> str:
    """What the register asked to complete, in its words; empty otherwise."""
    if association.state != AssociationState.TO_COMPLETE:
        return ""
    return association_follow_up.follow_up(association).explanation


def _begin(request: HttpRequest, form: forms.BeginForm) -> Association | None:
    try:
        return registration.begin(by=request.user, **form.cleaned_data)
    except DomainError as error:
        refuse(form, error)
        return None


def _looked_for(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("name", "country", "registration_number")}


def _walk(request: HttpRequest, association: Association) -> Walk:
    labels = {step: label for step, label in association_journey.LABELS.items() if step in SUBJECTS}
    return Walk(
        subjects=SUBJECTS,
        labels=labels,
        record=association,
        save=lambda step, values: associations.edit(association=association, fields=values, by=request.user),
        reload=lambda: associations.held_by(user=request.user, public_id=association.public_id),
        step_url=lambda step: address(association, step),
        tasks_url=reverse("associations:edit", args=[association.public_id]),
        check_url=_after_steps(association),
        more=lambda step: _networks(request, association) if step == "networks" else {},
        autosaves=association_journey.may_send(association),
    )


def _after_steps(association: Association) -> str:
    """The last of these steps leads to the board while the association is being entered."""
    if association_journey.may_send(association):
        return reverse("associations:officers", args=[association.public_id])
    return reverse("associations:check", args=[association.public_id])


def _networks(request: HttpRequest, association: Association) -> dict[str, Any]:
    """The federations chosen, and what a search for others found."""
    asked = request.GET.get("q", "")[:200]
    found = None
    if asked:
        search = DirectorySearch(DirectoryQuery.parse({"q": [asked]}, lenient=True))
        found = cards(search.found.exclude(pk=association.pk).order_by("name_key", "pk")[:FOUND])
    return {"asked": asked, "found": found, "federations": association.federations.order_by("name_key")}
