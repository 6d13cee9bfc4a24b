"""The campaigns in which an association collects proposals: for its board."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.models import ProposalCollection
from associations.services import collections as services
from associations.views.capacity import managed
from grievances.forms.campaigns import CampaignForm, SynthesisForm
from grievances.services import proposal_campaigns, proposal_presenters
from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce
from mdm_platform.permissions import has_permission, require_permission

READ, COLLECT = "associations.view_collections", "associations.collect_proposals"
FORM_PAGE = "associations/accompaniment/collection_form.html"


def opened(request: HttpRequest, public_id: str, campaign_id: str) -> ProposalCollection:
    """The campaign of an association in whose board the reader is; 404 otherwise."""
    association = managed(request, public_id, READ)
    rows = ProposalCollection.objects.filter(association=association)
    rows = rows.select_related("association", "campaign__programme")
    return get_object_or_404(rows, campaign__public_id=campaign_id)


@access.permission(READ, on_object=True)
@require_safe
def collection_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """The campaigns of the association."""
    association = managed(request, public_id, READ)
    rows = ProposalCollection.objects.filter(association=association).values("campaign")
    campaigns = proposal_campaigns.with_counts(proposal_campaigns.every().filter(pk__in=rows))
    context = {
        "association": association,
        "campaigns": campaigns,
        "may_collect": has_permission(request.user, COLLECT, association),
    }
    return render(request, "associations/accompaniment/collections.html", context)


@access.permission(COLLECT, on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_collection(request: HttpRequest, public_id: str) -> HttpResponse:
    """Prepare a campaign."""
    association = managed(request, public_id, COLLECT)
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.prepare(association=association, fields=form.cleaned_data, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre collecte est prête. Relisez-la, puis ouvrez-la."))
            return redirect("associations:collection", public_id=public_id, campaign_id=made.campaign.public_id)
    context = {"association": association, "form": form, "campaign": None}
    return render(
        request, "associations/accompaniment/collection_form.html", context, status=422 if form.errors else 200
    )


@access.permission(READ, on_object=True)
@require_safe
def collection(request: HttpRequest, public_id: str, campaign_id: str) -> HttpResponse:
    """What came, the link to give, what to do next."""
    return show(request, opened(request, public_id, campaign_id))


@access.permission(COLLECT, on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_collection(request: HttpRequest, public_id: str, campaign_id: str) -> HttpResponse:
    """Change its words and its days."""
    found = opened(request, public_id, campaign_id)
    require_permission(request.user, COLLECT, found.association)
    form = CampaignForm(request.POST or None, campaign=found.campaign)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit(collection=found, fields=form.cleaned_data, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre collecte est enregistrée."))
            return redirect("associations:collection", public_id=public_id, campaign_id=campaign_id)
    context = {"association": found.association, "form": form, "campaign": found.campaign}
    return render(
        request, "associations/accompaniment/collection_form.html", context, status=422 if form.errors else 200
    )


@access.permission(COLLECT, on_object=True)
@require_POST
def publish_collection(request: HttpRequest, public_id: str, campaign_id: str) -> HttpResponse:
    """Open it to people."""
    found = opened(request, public_id, campaign_id)
    announce(
        request,
        partial(services.publish, collection=found, by=request.user),
        done=_("Votre collecte est ouverte. Donnez son lien à vos membres."),
    )
    return redirect("associations:collection", public_id=public_id, campaign_id=campaign_id)


@access.permission(COLLECT, on_object=True)
@require_POST
def sum_up_collection(request: HttpRequest, public_id: str, campaign_id: str) -> HttpResponse:
    """Publish what the association draws from it."""
    found = opened(request, public_id, campaign_id)
    form = SynthesisForm(request.POST)
    if form.is_valid():
        try:
            services.sum_up(collection=found, texts=form.cleaned_data, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre synthèse est publiée."))
            return redirect("associations:collection", public_id=public_id, campaign_id=campaign_id)
    return show(request, found, form)


def show(request: HttpRequest, found: ProposalCollection, form: SynthesisForm | None = None) -> HttpResponse:
    """The page of a campaign for its board."""
    campaign = found.campaign
    may_collect = has_permission(request.user, COLLECT, found.association)
    may_sum_up = may_collect and campaign.has_begun and not campaign.is_open
    if form is None and may_sum_up:
        form = SynthesisForm(initial={name: getattr(campaign, name) for name in SynthesisForm.base_fields})
    public = reverse("grievances:consultation", args=[campaign.slug])
    context: dict[str, Any] = {
        "association": found.association,
        "campaign": campaign,
        "counts": proposal_campaigns.counts(campaign),
        "proposals": proposal_presenters.rows(proposal_campaigns.received(campaign, request.user)),
        "public_url": public,
        "link": request.build_absolute_uri(public),
        "may_collect": may_collect,
        "form": form,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "associations/accompaniment/collection.html", context, status=status)
