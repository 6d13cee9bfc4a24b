"""What experts and members of the committee do: evaluate, stand aside, vote."""

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

from associations.forms.labels import ConflictForm, ReviewForm, VoteForm
from associations.models import CommitteeItem, CommitteeSession, LabelReview
from associations.services import committee, conflicts, label_reviews
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


@access.permission("associations.view_label_reviews")
@never_cache
@require_safe
def label_committee(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One session: its members, its files without those of one's conflicts, and one's votes."""
    session = _session(request, public_id)
    return render(request, "associations/labels/committee.html", _session_context(request, session))


@access.permission("associations.view_label_reviews")
@require_POST
def committee_vote(request: HttpRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Vote on a file."""
    session = _session(request, public_id)
    item = get_object_or_404(_items(session, request.user), public_id=item_id)
    form = VoteForm(request.POST)
    if form.is_valid():
        try:
            committee.vote(item=item, choice=form.cleaned_data["choice"], by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Votre vote est enregistré. Vous pouvez le changer jusqu’à la clôture."))
    else:
        messages.error(request, _("Choisissez votre vote."))
    return redirect(f"{reverse('associations:label_committee', args=[public_id])}#item-{item.position}")


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


def _session(request: HttpRequest, public_id: UUID) -> CommitteeSession:
    return get_object_or_404(CommitteeSession.objects.visible_to(request.user), public_id=public_id)


def _items(session: CommitteeSession, user: Any) -> Any:
    rows = CommitteeItem.objects.filter(session=session).select_related("application__association", "session")
    return conflicts.hide(rows, user, "application__association")


def _session_context(request: HttpRequest, session: CommitteeSession) -> dict[str, Any]:
    members = list(session.members.select_related("user"))
    mine = next((member for member in members if member.user_id == request.user.pk), None)
    is_voting = session.state == "open" and mine is not None and mine.presence in ("present", "remote")
    items = list(_items(session, request.user).prefetch_related("application__reviews", "votes"))
    votes = {vote.item_id: vote for vote in mine.votes.all()} if mine else {}
    shown = [(item, grids.spread(_totals(item)), votes.get(item.pk), _vote_form(votes.get(item.pk))) for item in items]
    return {
        "session": session,
        "members": members,
        "items": shown,
        "hidden": session.items.count() - len(items),
        "is_voting": is_voting,
        "crumbs": [Link(_("Évaluations du label"), reverse("associations:label_reviews")), Link(session.title)],
    }


def _totals(item: CommitteeItem) -> list[Any]:
    return [review.total for review in item.application.reviews.all() if review.state == "given"]


def _vote_form(vote: Any) -> VoteForm:
    form = VoteForm(initial={"choice": vote.choice} if vote else None)
    form.auto_id = False
    return form
