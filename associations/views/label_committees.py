"""What members of the committee do: read the files of a session, stand aside, vote."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from associations.forms.labels import ConflictForm, VoteForm
from associations.models import CommitteeItem, CommitteeSession
from associations.services import committee, conflicts
from associations.views.label_pages import sections
from mdm_platform import access
from mdm_platform.components import Link
from mdm_platform.grids import services as grids
from mdm_platform.page_acts import announce


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
        announce(
            request,
            partial(committee.vote, item=item, choice=form.cleaned_data["choice"], by=request.user),
            done=_("Votre vote est enregistré. Vous pouvez le changer jusqu’à la clôture."),
        )
    else:
        messages.error(request, _("Choisissez votre vote."))
    return redirect(f"{reverse('associations:label_committee', args=[public_id])}#item-{item.position}")


@access.permission("associations.view_label_reviews")
@require_POST
def committee_conflict(request: HttpRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Say that one is tied to the association of a file, which disappears."""
    session = _session(request, public_id)
    item = get_object_or_404(_items(session, request.user), public_id=item_id)
    form = ConflictForm(request.POST)
    if form.is_valid():
        announce(
            request,
            partial(committee.declare_conflict, item=item, kind=form.cleaned_data["kind"], by=request.user),
            done=_("Merci. Ce dossier vous est retiré et ne vous sera plus montré."),
        )
    return redirect("associations:label_committee", public_id=public_id)


@access.permission("associations.view_label_reviews")
@never_cache
@require_safe
def committee_file(request: HttpRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """A file of the session with the opinions that experts gave, to read before the vote."""
    session = _session(request, public_id)
    rows = _items(session, request.user).select_related("application__campaign__grid")
    item = get_object_or_404(rows, public_id=item_id)
    return render(request, "associations/labels/committee_file.html", _file_context(session, item))


def _session(request: HttpRequest, public_id: UUID) -> CommitteeSession:
    return get_object_or_404(CommitteeSession.objects.visible_to(request.user), public_id=public_id)


def _items(session: CommitteeSession, user: Any) -> Any:
    rows = CommitteeItem.objects.filter(session=session).select_related(
        "application__association", "application__campaign__grid", "session"
    )
    return conflicts.hide(rows, user, "application__association")


def _file_context(session: CommitteeSession, item: CommitteeItem) -> dict[str, Any]:
    application = item.application
    given = list(application.reviews.given().select_related("expert").prefetch_related("scores__criterion"))
    return {
        "item": item,
        "application": application,
        "association": application.association,
        "sections": sections(application),
        "evidence": application.evidence.select_related("criterion", "file"),
        "given": given,
        "spread": grids.spread(row.total for row in given),
        "threshold": application.campaign.grid.threshold,
        "crumbs": [
            Link(_("Évaluations du label"), reverse("associations:label_reviews")),
            Link(session.title, reverse("associations:label_committee", args=[session.public_id])),
            Link(str(application)),
        ],
    }


def _session_context(request: HttpRequest, session: CommitteeSession) -> dict[str, Any]:
    members = list(session.members.select_related("user"))
    mine = next((member for member in members if member.user_id == request.user.pk), None)
    is_voting = session.state == "open" and mine is not None and mine.presence in ("present", "remote")
    items = list(_items(session, request.user).prefetch_related("application__reviews", "votes"))
    votes = {vote.item_id: vote for vote in mine.votes.all()} if mine else {}
    shown = [
        (item, grids.spread(_totals(item)), votes.get(item.pk), _forms(item, votes.get(item.pk))) for item in items
    ]
    return {
        "session": session,
        "members": members,
        "items": shown,
        "hidden": session.items.count() - len(items),
        "is_voting": is_voting,
        "may_stand_aside": mine is not None and session.state in ("planned", "open"),
        "crumbs": [Link(_("Évaluations du label"), reverse("associations:label_reviews")), Link(session.title)],
    }


def _totals(item: CommitteeItem) -> list[Any]:
    return [review.total for review in item.application.reviews.all() if review.state == "given"]


def _forms(item: CommitteeItem, vote: Any) -> dict[str, Any]:
    """To vote, and to stand aside."""
    form = VoteForm(initial={"choice": vote.choice} if vote else None)
    form.auto_id = False
    return {"vote": form, "tie": ConflictForm(auto_id=f"tie-{item.position}-%s")}
