"""What experts do: evaluate, give a file back, stand aside."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms.labels import ConflictForm, ReviewForm
from associations.models import CommitteeSession, LabelReview
from associations.services import label_reviews
from associations.views.label_pages import sections
from mdm_platform import access
from mdm_platform.components import Link
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.grids import services as grids

PAGE = 100


@access.permission("associations.view_label_reviews")
@never_cache
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """The opinions to give and given, and the sessions of the committee."""
    rows = LabelReview.objects.visible_to(request.user).of_expert(request.user)
    rows = rows.select_related("application__association").order_by("due_on", "pk")[:PAGE]
    sessions = CommitteeSession.objects.visible_to(request.user).order_by("-held_on")[:20]
    context = {
        "to_give": [row for row in rows if row.state == "assigned"],
        "given": [row for row in rows if row.state == "given"],
        "sessions": sessions,
        "today": timezone.localdate(),
    }
    return render(request, "associations/labels/reviews.html", context)


@access.permission("associations.view_label_reviews")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def label_review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One application to evaluate; POST gives the opinion."""
    review = _own_review(request, public_id)
    form = ReviewForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        try:
            said = {"comment": form.cleaned_data["comment"], "remarks": form.remarks()}
            label_reviews.give(review=review, scores=form.scores(), by=request.user, **said)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre avis est rendu. Ceux des autres experts sont maintenant visibles."))
            return redirect("associations:label_review", public_id=public_id)
    context = _review_context(request, review, form)
    return render(request, "associations/labels/review.html", context, status=422 if form.errors else 200)


@access.permission("associations.view_label_reviews")
@require_POST
def review_decline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the file back; with a conflict of interest it disappears for good."""
    review = _own_review(request, public_id)
    form = ConflictForm(request.POST)
    try:
        if "kind" in request.POST and form.is_valid():
            label_reviews.declare_conflict(review=review, kind=form.cleaned_data["kind"], by=request.user)
            messages.success(request, _("Merci. Ce dossier vous est retiré et ne vous sera plus montré."))
        else:
            label_reviews.decline(review=review, by=request.user)
            messages.success(request, _("Ce dossier est rendu : une autre personne l’évaluera."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("associations:label_reviews")


def _own_review(request: HttpRequest, public_id: UUID) -> LabelReview:
    rows = LabelReview.objects.visible_to(request.user).of_expert(request.user)
    return get_object_or_404(
        rows.select_related("application__association", "application__campaign__grid"), public_id=public_id
    )


def _review_context(request: HttpRequest, review: LabelReview, form: ReviewForm) -> dict[str, Any]:
    application = review.application
    others = LabelReview.objects.visible_to(request.user).given().filter(application=application)
    given = list(others.select_related("expert").prefetch_related("scores__criterion"))
    return {
        "review": review,
        "application": application,
        "association": application.association,
        "sections": sections(application),
        "evidence": application.evidence.select_related("criterion", "file"),
        "form": form,
        "conflict_form": ConflictForm(),
        "given": given if review.state == "given" else [],
        "spread": grids.spread(row.total for row in given) if review.state == "given" else None,
        "threshold": application.campaign.grid.threshold,
        "crumbs": [Link(_("Évaluations du label"), reverse("associations:label_reviews")), Link(str(application))],
    }
