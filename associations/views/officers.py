"""The board of an association: who is in it, invitations, ends of terms, elections; and the invited person's page."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from associations.forms import officers as forms
from associations.models import Association, Officer
from associations.services import association_journey, associations, officers, successions
from associations.workflows import OfficerState
from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.links import LinkRefused
from mdm_platform.page_acts import announce, fulfil
from mdm_platform.permissions import has_permission, require_permission


@dataclass(frozen=True)
class Act:
    """What is done to a term: the service and what is said afterwards."""

    service: Any
    done: Any


ACTS = {
    "invite_again": Act(officers.invite_again, gettext_lazy("L’invitation est partie.")),
    "cancel": Act(officers.cancel, gettext_lazy("L’invitation est annulée : son lien ne sert plus.")),
    "show": Act(officers.show_name, gettext_lazy("Votre nom paraît sur la page publique.")),
    "hide": Act(officers.show_name, gettext_lazy("Votre nom ne paraît plus sur la page publique.")),
}
REMOVED_NOW = "now"
MORE = {"show": {"is_public": True}, "hide": {"is_public": False}}


@access.permission("associations.edit_association", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who governs the association; POST adds somebody."""
    association = associations.held_by(user=request.user, public_id=public_id)
    form = forms.OfficerForm(request.POST or None, initial={"starts": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            _add(association, form.cleaned_data, request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            invited = bool(form.cleaned_data["email"])
            messages.success(request, _("L’invitation est partie.") if invited else _("Le bureau est mis à jour."))
            return redirect("associations:officers", public_id=public_id)
    return _show(request, association, form=form)


@access.permission("associations.edit_association", on_object=True)
@require_POST
def act(request: HttpRequest, public_id: UUID, officer_id: UUID, action: str) -> HttpResponse:
    """Invite again, take an invitation back, show or hide one's own name."""
    if action not in ACTS:
        raise Http404
    association = associations.held_by(user=request.user, public_id=public_id)
    officer, chosen = _officer(association, officer_id), ACTS[action]
    announce(
        request, partial(chosen.service, officer=officer, by=request.user, **MORE.get(action, {})), done=chosen.done
    )
    return redirect("associations:officers", public_id=public_id)


@access.permission("associations.end_term", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, public_id: UUID, officer_id: UUID) -> HttpResponse:
    """The last day of somebody's term."""
    association = associations.held_by(user=request.user, public_id=public_id)
    officer = _officer(association, officer_id)
    require_permission(request.user, "associations.end_term", officer)
    form = forms.EndForm(request.POST or None)
    if request.method == "POST" and fulfil(form, partial(officers.end, officer=officer, by=request.user)):
        messages.success(request, _("La fonction est terminée. La personne en est informée."))
        own = officer.user_id == request.user.pk
        return redirect("associations:mine") if own else redirect("associations:officers", public_id=public_id)
    context = {"association": association, "officer": officer, "form": form}
    return render(request, "associations/register/end_term.html", context, status=422 if form.errors else 200)


@access.permission("associations.manage_officers", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def election(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The board that was elected: who stays, who enters, who leaves."""
    association = associations.held_by(user=request.user, public_id=public_id)
    require_permission(request.user, "associations.manage_officers", association)
    posted = request.method == "POST"
    form = forms.ElectionForm(request.POST if posted else None)
    rows = forms.ElectedRows(forms.ElectedRows.grown(request.POST) if posted else None, record=association)
    staying = posted and ("add" in request.POST or REMOVED_NOW in request.POST.values())
    if posted and not staying and _declare(request, association, form, rows):
        return redirect("associations:officers", public_id=public_id)
    wrong = posted and not staying
    context = {"association": association, "form": form, "rows": rows, "step": "election"}
    return render(request, "associations/register/election.html", context, status=422 if wrong else 200)


@access.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to, for whoever holds the link; POST answers, once signed in."""
    try:
        officer = officers.opened(token=token, by=request.user)
    except LinkRefused as error:
        return render(request, "skills/link_refused.html", {"sentence": str(error)}, status=410)
    return _answer(request, officer, reverse("associations:invitation", args=[token]))


@access.login
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_received(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same invitation, for somebody whose verified address it was sent to."""
    officer = get_object_or_404(officers.invitations_of(request.user), public_id=public_id)
    officer.opened_by = request.user.pk
    return _answer(request, officer, reverse("associations:invitation_received", args=[public_id]))


def _answer(request: HttpRequest, officer: Officer, here: str) -> HttpResponse:
    refusal = ""
    accepts = "accept" in request.POST
    answers = request.method == "POST" and (accepts or "decline" in request.POST)
    if answers and request.user.is_authenticated:
        try:
            (officers.accept if accepts else officers.decline)(officer=officer, by=request.user)
        except DomainError as error:
            refusal = str(error)
            officer.refresh_from_db(fields=["state", "user"])
        else:
            if not accepts:
                messages.success(request, _("Vous avez décliné. Le bureau de l’association en est informé."))
                return redirect("associations:mine")
            messages.success(request, _("Bienvenue : vous agissez désormais pour cette association."))
            return redirect("associations:home", public_id=officer.association.public_id)
    waits = officer.state == OfficerState.INVITED or (officer.state == OfficerState.CURRENT and officer.user_id is None)
    context = {"officer": officer, "association": officer.association, "here": here, "refusal": refusal, "waits": waits}
    return render(request, "associations/register/invitation.html", context, status=409 if refusal else 200)


def _add(association: Association, given: dict[str, Any], by: Any) -> None:
    if given["email"]:
        officers.invite(association=association, by=by, **given)
        return
    officers.record(association=association, by=by, **{key: given[key] for key in given if key != "language"})


def _declare(request: HttpRequest, association: Association, form: forms.ElectionForm, rows: forms.ElectedRows) -> bool:
    """Whether the election was declared; what was typed stays on the page when it was not."""
    if not (form.is_valid() & rows.is_valid()):
        return False
    try:
        done = successions.succeed(association=association, board=rows.elected(), by=request.user, **form.cleaned_data)
    except DomainError as error:
        if "elected_on" in error.fields:
            refuse(form, error)
        else:
            rows.refuse(error)
        return False
    values = {"kept": len(done.kept), "invited": len(done.invited), "ended": len(done.ended)}
    sentence = _("Élection enregistrée. Restent : %(kept)s. Invitations envoyées : %(invited)s. Départs : %(ended)s.")
    messages.success(request, sentence % values)
    return True


def _officer(association: Association, public_id: UUID) -> Officer:
    return get_object_or_404(association.officers.select_related("association", "user"), public_id=public_id)


def _show(request: HttpRequest, association: Association, *, form: django_forms.Form) -> HttpResponse:
    today = timezone.localdate()
    terms = list(association.officers.select_related("user").order_by("starts", "pk"))
    living = (OfficerState.CURRENT, OfficerState.INVITED)
    manages = has_permission(request.user, "associations.manage_officers", association)
    context = {
        "association": association,
        "board": [one for one in terms if one.state == OfficerState.CURRENT],
        "invited": [one for one in terms if one.state == OfficerState.INVITED],
        "former": [one for one in reversed(terms) if one.state not in living],
        "form": form,
        "manages": manages,
        "today": today,
        "is_entering": association_journey.may_send(association),
        "own_id": request.user.pk,
    }
    return render(request, "associations/register/officers.html", context, status=422 if form.errors else 200)
