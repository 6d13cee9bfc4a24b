"""The capacities of an association: diagnoses over time, trainings and guides that answer them, what it offers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms.accompaniment import DiagnosisForm, OfferForm
from associations.models import Association, SharingOffer
from associations.services import associations, capacities, diagnoses
from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.events.services import presenters
from mdm_platform.forms import refuse
from mdm_platform.permissions import has_permission


def managed(request: HttpRequest, public_id: str, permission: str) -> Association:
    """The association, once the reader's right on it is checked; 404 for one that the reader may not see."""
    return associations.opened_by(user=request.user, public_id=public_id, permission=permission)


@access.permission("associations.view_diagnoses", on_object=True)
@require_safe
def capacity(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the association stands, and what helps."""
    association = managed(request, public_id, "associations.view_diagnoses")
    return show(request, association)


@access.permission("associations.make_diagnosis", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_diagnosis(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer the grid."""
    association = managed(request, public_id, "associations.make_diagnosis")
    form = DiagnosisForm(request.POST or None, criteria=capacities.criteria())
    if request.method == "POST" and form.is_valid():
        try:
            diagnoses.make(
                association=association, scores=form.scores, by=request.user, comment=form.cleaned_data["comment"]
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre diagnostic est enregistré. Voici ce qui peut vous aider."))
            return redirect("associations:capacity", public_id=public_id)
    context = {"association": association, "form": form}
    return render(request, "associations/accompaniment/diagnosis.html", context, status=422 if form.errors else 200)


@access.permission("associations.offer_sharing", on_object=True)
@require_POST
def offer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what the association can share."""
    association = managed(request, public_id, "associations.offer_sharing")
    form = OfferForm(request.POST, names=capacities.choices())
    if form.is_valid():
        data = form.cleaned_data
        try:
            diagnoses.offer(
                association=association,
                codes=data["capacities"],
                text=data["text"],
                is_open=data["is_open"],
                by=request.user,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre offre de partage est enregistrée."))
            return redirect("associations:capacity", public_id=public_id)
    return show(request, association, form)


def show(request: HttpRequest, association: Association, form: OfferForm | None = None) -> HttpResponse:
    """The page of the capacities."""
    history = diagnoses.history(association)
    found = diagnoses.capacities_of(history)
    weak = [one for one in found if one.is_weak]
    names = capacities.choices()
    kept = SharingOffer.objects.filter(association=association).first()
    context: dict[str, Any] = {
        "association": association,
        "history": history,
        "latest": history[0] if history else None,
        "capacities": found,
        "weak": weak,
        "trainings": [presenters.card(one.event) for one in diagnoses.suggested_trainings(weak, request.user)],
        "guides": [_guide(one, names) for one in diagnoses.suggested_guides(association, weak, request.user)],
        "may_diagnose": has_permission(request.user, "associations.make_diagnosis", association),
        "may_offer": has_permission(request.user, "associations.offer_sharing", association),
        "may_pair": has_permission(request.user, "associations.propose_pairing", association),
        "form": form or OfferForm(offer=kept, names=names),
    }
    status = 422 if form and form.errors else 200
    return render(request, "associations/accompaniment/capacity.html", context, status=status)


def _guide(found: SharingOffer, names: list[tuple[str, str]]) -> dict[str, Any]:
    known = dict(names)
    return {
        "name": found.association.name,
        "slug": found.association.slug,
        "country": found.association.country,
        "shares": [known.get(code, code) for code in found.capacities],
        "text": found.text,
    }
