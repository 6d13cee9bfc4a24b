"""Pages of those who evaluate: what waits for them, one review, and who is asked to review a request."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms.juries import AssignForm, ConflictForm, DeclineForm, ReviewForm
from associations.models import JurySession, Request, Review
from associations.services import juries, review_presenters
from associations.services import reviews as review_services
from associations.workflows import ReviewState, ReviewWorkflow
from mdm_platform import access
from mdm_platform.accounts.models import User
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce, fulfil
from mdm_platform.permissions import has_permission, require_permission


@access.permission("associations.view_reviews")
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for my opinion, what I gave, and the sessions to which I am called."""
    mine = list(Review.objects.visible_to(request.user).of_reviewer(request.user).with_dossier())
    context = {
        "waiting": [row for row in mine if row.state == ReviewState.ASSIGNED],
        "given": [row for row in mine if row.state == ReviewState.GIVEN],
        "sessions": JurySession.objects.visible_to(request.user).select_related("call")[:50],
        "today": timezone.localdate(),
        "may_plan": has_permission(request.user, "associations.manage_jury"),
    }
    return render(request, "associations/juries/reviews.html", context)


@access.permission("associations.view_review", on_object=True)
@require_safe
def review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One review: the declaration first, then the project and the grid, then the opinions of the others."""
    return _page(request, _review(request, public_id), {})


@access.permission("associations.give_review", on_object=True)
@require_POST
def review_save(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep what is written; with `give`, give the review for good."""
    found = _own(request, public_id)
    form = ReviewForm(request.POST, review=found)
    gives = "give" in request.POST and "autosave" not in request.POST
    if form.is_valid():
        try:
            review_services.save_draft(review=found, by=request.user, **form.values())
            if gives:
                review_services.give(review=found, by=request.user)
        except DomainError as error:
            refuse(form, error)
            if found.state != ReviewState.ASSIGNED:  # the page has no form left to say it
                messages.error(request, str(error))
        else:
            return _after_saving(request, found, gives=gives)
    return _page(request, _review(request, public_id), {"form": form})


@access.permission("associations.give_review", on_object=True)
@require_POST
def review_act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Declare to have no link, declare one, or decline."""
    found = _own(request, public_id)
    if action not in _ACTS:
        raise Http404
    kind, service, sentence = _ACTS[action]
    form = kind(request.POST)
    if not form.is_valid():
        return _page(request, found, {f"{action}_form": form})
    announce(request, partial(service, review=found, by=request.user, **form.cleaned_data), done=sentence)
    return (
        redirect("associations:review", public_id=public_id)
        if action == "declare"
        else redirect("associations:reviews")
    )


@access.permission("associations.assign_reviews")
@require_http_methods(["GET", "HEAD", "POST"])
def request_reviews(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who reviews a request: confide it, read the totals and their spread, pass it to the jury."""
    found = _request(request, public_id)
    people = review_services.candidates(found)
    form = AssignForm(request.POST or None, people=User.objects.filter(pk__in=[person.pk for person in people]))
    if request.method == "POST" and fulfil(form, partial(review_services.assign, request=found, by=request.user)):
        messages.success(request, _("L’évaluation est confiée ; la personne vient d’être prévenue."))
        return redirect("associations:request_reviews", public_id=public_id)
    given = Review.objects.filter(request=found).select_related("reviewer").order_by("pk")
    context = {
        "project": found,
        "reviews": given,
        "summary": review_services.summaries([found])[found.pk],
        "form": form,
        "least": found.version.min_reviews,
    }
    return render(request, "associations/juries/request_reviews.html", context, status=422 if form.errors else 200)


@access.permission("associations.assign_reviews")
@require_POST
def request_to_jury(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Pass a request with enough reviews to the jury."""
    found = _request(request, public_id)
    announce(
        request, partial(juries.send_to_jury, request=found, by=request.user), done=_("Le dossier est devant le jury.")
    )
    return redirect("associations:request_reviews", public_id=public_id)


def _review(request: HttpRequest, public_id: UUID) -> Review:
    return get_object_or_404(Review.objects.visible_to(request.user).with_dossier(), public_id=public_id)


def _own(request: HttpRequest, public_id: UUID) -> Review:
    found = _review(request, public_id)
    require_permission(request.user, "associations.give_review", found)
    return found


def _request(request: HttpRequest, public_id: UUID) -> Request:
    rows = Request.objects.visible_to(request.user).select_related("association", "version", "call")
    found = get_object_or_404(rows, public_id=public_id)
    require_permission(request.user, "associations.assign_reviews", found)
    return found


def _after_saving(request: HttpRequest, found: Review, *, gives: bool) -> HttpResponse:
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    if gives:
        messages.success(request, _("Merci : votre évaluation est donnée. Vous pouvez lire celles des autres."))
    else:
        messages.success(request, _("Vos notes sont enregistrées. Vous êtes seul à les voir."))
    return redirect("associations:review", public_id=found.public_id)


def _page(request: HttpRequest, found: Review, bound: dict[str, forms.Form]) -> HttpResponse:
    is_mine = found.is_reviewer(request.user)
    is_open = is_mine and found.state == ReviewState.ASSIGNED
    has_declared = found.independence_declared_at is not None or not is_mine
    context: dict[str, Any] = {
        "review": found,
        "title": review_presenters.title_of(found),
        "asks_declaration": is_open and not has_declared,
        "dossier": review_presenters.dossier(found) if has_declared else None,
        "form": bound.get("form") or (ReviewForm(review=found) if is_open and has_declared else None),
        "refusals": ReviewWorkflow.get("give").refusals(found) if is_open and has_declared else [],
        "scores": found.scores.select_related("criterion") if not is_open else (),
        "others": review_presenters.others_of(found, request.user) if not is_open else [],
        "conflict_form": bound.get("conflict_form") or ConflictForm(),
        "decline_form": bound.get("decline_form") or DeclineForm(),
        "is_mine": is_mine,
        "columns": [_("Poste"), _("Catégorie"), _("Montant")],
    }
    return render(request, "associations/juries/review.html", context, status=422 if bound else 200)


_ACTS: dict[str, tuple[type[forms.Form], Any, Any]] = {
    "declare": (forms.Form, review_services.declare_independence, gettext_lazy("Merci. Le dossier vous est ouvert.")),
    "conflict": (
        ConflictForm,
        review_services.declare_conflict,
        gettext_lazy(
            "Merci de l’avoir dit. Le dossier est retiré de votre liste, et votre déport figurera au procès-verbal."
        ),
    ),
    "decline": (
        DeclineForm,
        review_services.decline,
        gettext_lazy("C’est noté : une autre personne sera sollicitée."),
    ),
}
