"""The report of a campaign: what was done, what it cost, and its pictures, before it is published."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mdm_platform import access
from mdm_platform.page_acts import announce, fulfil
from projects.forms.campaigns import PictureForm, ReportForm
from projects.models import CampaignPicture
from projects.services import campaign_results
from projects.views.campaign_writing import own
from projects.workflows.campaigns import REPORTABLE_STATES, CampaignState


@access.permission("projects.write_campaign", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The text and the costs; POST keeps them."""
    found = own(request, public_id)
    if found.state not in REPORTABLE_STATES:
        return redirect("projects:campaign_follow", public_id=public_id)
    form = ReportForm(request.POST or None, campaign=found)
    if request.method == "POST" and fulfil(form, partial(_keep, form, found, request.user)):
        messages.success(request, _("Le compte rendu est enregistré. Il n’est pas encore publié."))
        return redirect("projects:campaign_report", public_id=public_id)
    return _show(request, found, form=form)


@access.permission("projects.write_campaign", on_object=True)
@require_POST
def add_picture(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Join a picture."""
    found, form = own(request, public_id), PictureForm(request.POST, request.FILES, auto_id="picture_%s")
    if fulfil(form, partial(campaign_results.add_picture, campaign=found, by=request.user)):
        messages.success(request, _("La photo est jointe."))
        return redirect("projects:campaign_report", public_id=public_id)
    return _show(request, found, picture_form=form)


@access.permission("projects.write_campaign", on_object=True)
@require_POST
def remove_picture(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a picture away."""
    picture = get_object_or_404(CampaignPicture.objects.select_related("campaign", "file"), public_id=public_id)
    own(request, picture.campaign.public_id)
    remove = partial(campaign_results.remove_picture, picture=picture, by=request.user)
    announce(request, remove, done=_("La photo est retirée."))
    return redirect("projects:campaign_report", public_id=picture.campaign.public_id)


@access.permission("projects.write_campaign", on_object=True)
@require_POST
def publish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the report to everybody."""
    found = own(request, public_id)
    act = partial(campaign_results.report, campaign=found, by=request.user)
    if announce(request, act, done=_("Le compte rendu est publié. Celles et ceux qui ont donné sont prévenus.")):
        return redirect("projects:campaign", slug=found.slug)
    return redirect("projects:campaign_report", public_id=public_id)


def _keep(form: ReportForm, found: Any, by: Any, **said: Any) -> None:
    campaign_results.write_report(campaign=found, text=said["text"], spent=form.spent(), by=by)


def _show(request: HttpRequest, found: Any, **forms: Any) -> HttpResponse:
    context = {
        "campaign": found,
        "form": ReportForm(campaign=found),
        "picture_form": PictureForm(auto_id="picture_%s"),
        "pictures": found.pictures.select_related("file"),
        "may_publish": found.state == CampaignState.DELIVERED,
        **forms,
    }
    wrong = any(form.errors for form in forms.values() if form.is_bound)
    return render(request, "projects/campaigns/report.html", context, status=422 if wrong else 200)
