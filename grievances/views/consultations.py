"""The consultations of an institution: for its own agents."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grievances.forms.campaigns import ConsultationForm, SynthesisForm
from grievances.models import ProposalCampaign, institutions_asking
from grievances.services import proposal_campaigns as services
from grievances.services import proposal_presenters
from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce

RUN, PAGE = "grievances.run_consultations", "grievances:own_consultation"
FORM_PAGE = "grievances/proposals/consultation_form.html"


def own(request: HttpRequest) -> Any:
    """The consultations of the institutions for which the reader acts."""
    institutions = institutions_asking(request.user).values("pk")
    return services.every().filter(institution__in=institutions)


def opened(request: HttpRequest, public_id: str) -> ProposalCampaign:
    """One of them; 404 otherwise."""
    return get_object_or_404(own(request), public_id=public_id)


@access.permission(RUN)
@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    """What the institution asked, and what it prepares."""
    context = {
        "campaigns": services.with_counts(own(request))[:100],
        "institutions": [one.name for one in institutions_asking(request.user)],
    }
    return render(request, "grievances/proposals/own_consultations.html", context)


@access.permission(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_consultation(request: HttpRequest) -> HttpResponse:
    """Prepare a consultation."""
    form = ConsultationForm(request.POST or None, institutions=institutions_asking(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.prepare(fields=form.cleaned_data, by=request.user, institution=form.asking)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre consultation est prête. Relisez-la, puis ouvrez-la."))
            return redirect(PAGE, public_id=made.public_id)
    return render(request, FORM_PAGE, {"form": form, "campaign": None}, status=422 if form.errors else 200)


@access.permission(RUN)
@require_safe
def consultation(request: HttpRequest, public_id: str) -> HttpResponse:
    """What came, the link to give, what to do next."""
    return show(request, opened(request, public_id))


@access.permission(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_consultation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change its words and its days."""
    found = opened(request, public_id)
    form = ConsultationForm(request.POST or None, campaign=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit(campaign=found, fields=form.cleaned_data, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre consultation est enregistrée."))
            return redirect(PAGE, public_id=public_id)
    return render(request, FORM_PAGE, {"form": form, "campaign": found}, status=422 if form.errors else 200)


@access.permission(RUN)
@require_POST
def publish_consultation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open it to people."""
    announce(
        request,
        partial(services.publish, campaign=opened(request, public_id), by=request.user),
        done=_("Votre consultation est ouverte."),
    )
    return redirect(PAGE, public_id=public_id)


@access.permission(RUN)
@require_POST
def sum_up_consultation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Publish what the institution draws from it."""
    found, form = opened(request, public_id), SynthesisForm(request.POST)
    if form.is_valid():
        try:
            services.sum_up(campaign=found, texts=form.cleaned_data, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre synthèse est publiée."))
            return redirect(PAGE, public_id=public_id)
    return show(request, found, form)


def show(request: HttpRequest, found: ProposalCampaign, form: SynthesisForm | None = None) -> HttpResponse:
    """The page of a consultation for those who run it."""
    if form is None and found.has_begun and not found.is_open:
        form = SynthesisForm(initial={name: getattr(found, name) for name in SynthesisForm.base_fields})
    public = reverse("grievances:consultation", args=[found.slug])
    context = {
        "campaign": found,
        "counts": services.counts(found),
        "proposals": proposal_presenters.rows(services.received(found, request.user)),
        "public_url": public,
        "link": request.build_absolute_uri(public),
        "form": form,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "grievances/proposals/own_consultation.html", context, status=status)
