"""Writing a campaign: one subject a page, the authorisation, read again, then sent to the reviewers."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.models import Association
from associations.services import associations, project_notes
from mdm_platform import access
from mdm_platform.components import ErrorLink
from mdm_platform.errors import DomainError
from mdm_platform.journeys.pages import Subject, Walk, refusal_links, tasks_context
from mdm_platform.page_acts import announce, fulfil
from mdm_platform.permissions import has_permission, require_permission
from projects.forms import campaigns as forms
from projects.models import Campaign
from projects.services import campaign_journey, campaigns
from projects.services import campaign_presenters as present
from projects.views.campaign_summary import sections
from projects.workflows.campaigns import CampaignState

SUBJECTS = {
    "story": Subject(forms.StoryForm, "journeys/step_fields.html"),
    "figures": Subject(forms.FiguresForm, "journeys/step_fields.html"),
    "lines": Subject(forms.LineRows, "journeys/step_rows.html"),
    "account": Subject(forms.AccountForm, "journeys/step_fields.html"),
}
AUTHORISABLE = (CampaignState.DRAFT, CampaignState.REVIEW)


@access.permission("projects.follow_campaign", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def campaigns_of(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The campaigns of an association; POST begins one."""
    association = associations.visible_or_refused(
        rows=Association.objects.all(), user=request.user, public_id=public_id, of="pk"
    )
    require_permission(request.user, "projects.follow_campaign", association)
    form = forms.TitleForm(request.POST or None)
    made: list[Campaign] = []
    start = partial(campaigns.start, association=association, by=request.user)
    if request.method == "POST" and fulfil(form, lambda **said: made.append(start(**said))):
        return redirect("projects:campaign_write", public_id=made[0].public_id)
    rows = Campaign.objects.filter(association=association).with_sums().select_related("province__region")
    context = {
        "association": association,
        "cards": [present.card(one) for one in rows],
        "form": form,
        "may_start": has_permission(request.user, "projects.start_campaign", association),
    }
    return render(request, "projects/campaigns/manage.html", context, status=422 if form.errors else 200)


@access.permission("projects.write_campaign", on_object=True)
@never_cache
@require_safe
def tasks(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The steps of a draft."""
    found = own(request, public_id)
    if not campaign_journey.is_open(found):
        return redirect("projects:campaign_follow", public_id=public_id)
    context = {
        "campaign": found,
        **tasks_context(campaign_journey.tasks(found), partial(_address, found), may_send=True),
        "check_url": reverse("projects:campaign_check", args=[public_id]),
        "check_label": _("Relire la campagne"),
        "steps_label": _("Étapes de la campagne"),
        "returned": project_notes.last_note(found, "return_to_author"),
    }
    return render(request, "projects/campaigns/tasks.html", context)


@access.permission("projects.write_campaign", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """One subject of the campaign."""
    found = own(request, public_id)
    if step not in SUBJECTS:
        raise Http404
    if request.method != "POST" and not campaign_journey.is_open(found):
        return redirect("projects:campaign_follow", public_id=public_id)
    walk = Walk(
        subjects=SUBJECTS,
        labels=campaign_journey.LABELS,
        record=found,
        save=lambda name, values: campaigns.save(campaign=found, step=name, data=values, by=request.user),
        reload=lambda: own(request, public_id),
        step_url=partial(_address, found),
        tasks_url=reverse("projects:campaign_write", args=[public_id]),
        check_url=reverse("projects:campaign_check", args=[public_id]),
    )
    return walk.answer(request, step)


@access.permission("projects.write_campaign", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authorisation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The authorisation of law 18-18: reference, date and document."""
    found = own(request, public_id)
    if found.state not in AUTHORISABLE:
        return redirect("projects:campaign_follow", public_id=public_id)
    known = {"reference": found.authorisation_reference, "authorised_on": found.authorised_on}
    has_paper = found.authorisation_file_id is not None
    form = forms.AuthorisationForm(request.POST or None, request.FILES or None, initial=known, has_paper=has_paper)
    if request.method == "POST" and fulfil(form, partial(campaigns.authorise, campaign=found, by=request.user)):
        messages.success(request, _("L’autorisation est jointe à la campagne."))
        onward = "campaign_check" if campaign_journey.is_open(found) else "campaign_follow"
        return redirect(f"projects:{onward}", public_id=public_id)
    context = {"campaign": found, "form": form, "is_open": campaign_journey.is_open(found)}
    return render(request, "projects/campaigns/authorisation.html", context, status=422 if form.errors else 200)


@access.permission("projects.write_campaign", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything that is written, to read again; POST sends it to the reviewers."""
    found = own(request, public_id)
    if not campaign_journey.is_open(found):
        return redirect("projects:campaign_follow", public_id=public_id)
    errors: list[ErrorLink] = []
    if request.method == "POST":
        try:
            campaigns.submit(campaign=found, by=request.user)
        except DomainError as error:
            errors = refusal_links(error)
        else:
            messages.success(request, _("Votre campagne est envoyée. Nous vous écrirons quand elle aura été lue."))
            return redirect("projects:campaign_follow", public_id=public_id)
    told = sections(found, partial(_address, found))
    context = {
        "campaign": found,
        "sections": told,
        "errors": errors,
        "is_ready": not any(section.needed for section in told),
        "tasks_url": reverse("projects:campaign_write", args=[public_id]),
    }
    return render(request, "projects/campaigns/check.html", context, status=422 if errors else 200)


@access.permission("projects.write_campaign", on_object=True)
@require_POST
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a draft."""
    found = own(request, public_id)
    association = found.association.public_id
    act = partial(campaigns.delete, campaign=found, by=request.user)
    if announce(request, act, done=_("Le brouillon est supprimé.")):
        return redirect("projects:campaigns_of", public_id=association)
    return redirect("projects:campaign_write", public_id=public_id)


def own(request: HttpRequest, public_id: UUID, permission: str = "projects.write_campaign") -> Any:
    """The campaign of one's association, for what the permission says; 404 or a reason for others."""
    rows = Campaign.objects.with_sums().select_related("association", "province__region", "envelope")
    found = associations.visible_or_refused(rows=rows, user=request.user, public_id=public_id)
    require_permission(request.user, permission, found)
    return found


def _address(found: Campaign, step: str) -> str:
    if step == "authorisation":
        return reverse("projects:campaign_authorisation", args=[found.public_id])
    return reverse("projects:campaign_step", args=[found.public_id, step])
