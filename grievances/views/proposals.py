"""Public proposals: read, written, supported, commented, taken back."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grievances.forms.proposals import CommentForm, ProposalForm
from grievances.models import Proposal, ProposalCampaign, ProposalComment, ProposalSupport
from grievances.services import proposal_campaigns, proposal_comments, proposal_presenters, proposals
from grievances.services.proposal_search import ProposalQuery, ProposalSearch
from grievances.views import proposals_page
from grievances.workflows import ProposalState
from mdm_platform import access
from mdm_platform.errors import DomainError, InvalidInput
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce, fulfil, visible_or_404
from mdm_platform.permissions import has_permission, require_permission
from mdm_platform.search.pages import SearchPage, search_address, show_search

LIST, PAGE = "grievances:proposals", "grievances:proposal"
READ_WITH = ("author", "programme", "campaign__institution")


def opened(request: HttpRequest, public_id: str) -> Proposal:
    """The proposal that the reader may see; 404 otherwise."""
    return visible_or_404(request, Proposal, public_id, *READ_WITH)


@access.public
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """What people propose; the address holds the whole search."""
    asked = ProposalSearch(ProposalQuery.parse(request.GET, lenient=True))
    try:
        page = asked.page()
    except InvalidInput:
        return redirect(search_address(LIST, asked.query.at("")))
    links = SearchPage(asked.query, LIST, proposals_page.Names().of)
    running = ProposalCampaign.objects.listed().open().select_related("institution")
    context = links.frame(page, links.facets(proposals_page.FACETS, asked.facets())) | {
        "sentence": proposals_page.count_sentence(asked.count(), asked.query),
        "cards": [proposals_page.card(one) for one in page.rows],
        "orders": proposals_page.orders(links),
        "running": [proposals_page.campaign_card(one) for one in proposal_campaigns.with_counts(running)[:3]],
    }
    return show_search(request, "grievances/proposals/list.html", context)


@access.permission("grievances.submit_proposal")
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request: HttpRequest) -> HttpResponse:
    """Write a proposal, after those that look like it were shown."""
    campaign = None
    if slug := request.GET.get("consultation", ""):
        rows = ProposalCampaign.objects.visible_to(request.user).select_related("institution")
        campaign = get_object_or_404(rows, slug=slug[:80])
    form, close = ProposalForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        close = [] if request.POST.get("sure") else proposals.similar(title=form.cleaned_data["title"])
        try:
            if not close:
                made = proposals.submit(facts=form.facts, by=request.user, campaign=campaign)
                messages.success(request, _("Votre proposition est envoyée. Elle est relue, puis publiée."))
                return redirect(PAGE, public_id=made.public_id)
        except DomainError as error:
            refuse(form, error)
    context = {"form": form, "campaign": campaign, "close": [proposals_page.card(one) for one in close]}
    return render(request, "grievances/proposals/new.html", context, status=422 if form.errors else 200)


@access.public
@require_safe
def proposal(request: HttpRequest, public_id: str) -> HttpResponse:
    """One proposal, what is said of it, and the official answer."""
    return show(request, opened(request, public_id))


@access.permission("grievances.support_proposal", on_object=True)
@require_POST
def support(request: HttpRequest, public_id: str) -> HttpResponse:
    """Support it."""
    found = opened(request, public_id)
    announce(
        request,
        partial(proposals.support, proposal=found, by=request.user),
        done=_("Merci. Votre soutien est compté ; personne ne voit qui soutient."),
    )
    return redirect(PAGE, public_id=public_id)


@access.permission("grievances.submit_proposal")
@require_POST
def take_back_support(request: HttpRequest, public_id: str) -> HttpResponse:
    """Support it no more."""
    found = opened(request, public_id)
    announce(
        request,
        partial(proposals.take_back_support, proposal=found, by=request.user),
        done=_("Votre soutien est retiré."),
    )
    return redirect(PAGE, public_id=public_id)


@access.permission("grievances.comment_proposal", on_object=True)
@require_POST
def comment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what one thinks of it."""
    found = opened(request, public_id)
    form = CommentForm(request.POST)
    if fulfil(form, partial(proposal_comments.write, proposal=found, by=request.user)):
        messages.success(request, _("Votre commentaire est envoyé. Il est relu, puis publié."))
        return redirect(PAGE, public_id=public_id)
    return show(request, found, form)


@access.permission("grievances.withdraw_proposal", on_object=True)
@require_POST
def withdraw_comment(request: HttpRequest, public_id: str, comment_id: str) -> HttpResponse:
    """Take one's comment back."""
    rows = ProposalComment.objects.visible_to(request.user).filter(proposal__public_id=public_id)
    found = get_object_or_404(rows, public_id=comment_id)
    announce(
        request,
        partial(proposal_comments.withdraw, comment=found, by=request.user),
        done=_("Votre commentaire est retiré."),
    )
    return redirect(PAGE, public_id=public_id)


@access.permission("grievances.revise_proposal", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct one's words while they wait, or after a refusal."""
    found = opened(request, public_id)
    require_permission(request.user, "grievances.revise_proposal", found)
    if found.state not in (ProposalState.RECEIVED, ProposalState.REFUSED):
        messages.error(request, _("Ce texte est public : il ne se corrige plus. Vous pouvez le retirer."))
        return redirect(PAGE, public_id=public_id)
    form = ProposalForm(request.POST or None, proposal=found)
    if request.method == "POST" and form.is_valid():
        try:
            proposals.revise(proposal=found, facts=form.facts, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre texte est enregistré. Il sera relu."))
            return redirect(PAGE, public_id=public_id)
    context = {"form": form, "proposal": found, "why": proposal_presenters.last_words(found)}
    return render(request, "grievances/proposals/revise.html", context, status=422 if form.errors else 200)


@access.permission("grievances.withdraw_proposal", on_object=True)
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one's words back."""
    found = opened(request, public_id)
    if not announce(
        request,
        partial(proposals.withdraw, proposal=found, by=request.user),
        done=_("Votre proposition est retirée, et son texte effacé."),
    ):
        return redirect(PAGE, public_id=public_id)
    return redirect("grievances:contributions")


@access.login
@require_safe
def contributions(request: HttpRequest) -> HttpResponse:
    """What one proposed, and what one supports."""
    own = Proposal.objects.of_author(request.user).select_related("programme")
    supported = ProposalSupport.objects.visible_to(request.user).values("proposal")
    liked = Proposal.objects.public().filter(pk__in=supported).select_related("programme")
    context = {
        "own": [proposals_page.card(one) for one in own[:100]],
        "supported": [proposals_page.card(one) for one in liked[:100]],
        "may_submit": has_permission(request.user, "grievances.submit_proposal"),
    }
    return render(request, "grievances/proposals/mine.html", context)


@access.public
@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    """The consultations that run, and those that ended."""
    rows = ProposalCampaign.objects.listed().filter(opens_on__lte=timezone.localdate()).select_related("institution")
    cards = [proposals_page.campaign_card(one) for one in proposal_campaigns.with_counts(rows)[:100]]
    context = {
        "running": [one for one in cards if one["is_open"]],
        "ended": [one for one in cards if not one["is_open"]],
        "may_consult": has_permission(request.user, "grievances.run_consultations"),
    }
    return render(request, "grievances/proposals/consultations.html", context)


@access.public
@require_safe
def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """One consultation: what it asks, what came, what was drawn from it."""
    rows = ProposalCampaign.objects.visible_to(request.user).select_related("institution", "programme")
    found = get_object_or_404(rows, slug=slug)
    asked = ProposalSearch(ProposalQuery(campaign=found.slug, ordering="supported"))
    context = {
        "campaign": found,
        "days": proposals_page.campaign_days(found),
        "counts": proposal_campaigns.counts(found),
        "cards": [proposals_page.card(one) for one in asked.page().rows],
        "all_url": search_address(LIST, asked.query),
        "new_url": f"{reverse('grievances:new_proposal')}?consultation={found.slug}",
    }
    return render(request, "grievances/proposals/consultation.html", context)


def show(request: HttpRequest, found: Proposal, form: CommentForm | None = None) -> HttpResponse:
    """The page of a proposal."""
    user: Any = request.user
    may_comment = has_permission(user, "grievances.comment_proposal", found)
    is_own = has_permission(user, "grievances.revise_proposal", found)
    context = {
        "proposal": found,
        "state": proposal_presenters.state_view(found.state),
        "facts": proposals_page.facts(found),
        "story": proposal_presenters.story(found) if found.is_public else [],
        "supports": proposals_page.supports_sentence(found.support_count),
        "supported": ProposalSupport.objects.visible_to(user).filter(proposal=found).exists(),
        "may_support": found.takes_support and has_permission(user, "grievances.support_proposal", found),
        "answers": list(found.official_answers.given().select_related("institution")),
        "why_not": proposal_presenters.why_not_adopted(found),
        "comments": proposal_presenters.comments(found, user),
        "form": form or (CommentForm() if may_comment else None),
        "is_own": is_own,
        "may_revise": is_own and found.state in (ProposalState.RECEIVED, ProposalState.REFUSED),
        "refusal": proposal_presenters.refusal(found) if is_own else None,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "grievances/proposals/detail.html", context, status=status)
