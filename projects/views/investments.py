"""The holder's pages of investments: the list, the intention, the file, the proofs."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.components import Link
from mdm_platform.page_acts import announce, fulfil
from projects.forms.investments import ActForm, OpenForm, ProofForm
from projects.models import Investment, InvestmentObligation, InvestmentPaper, Project
from projects.services import exchange_rates, investment_obligations, investment_papers, investment_people, investments
from projects.services import investment_presenters as presenters
from projects.services import investment_terms as terms
from projects.views import investment_acts as acts
from projects.workflows.investments import HOLD

PAGE = 50


@access.permission(HOLD)
@require_safe
def my_investments(request: HttpRequest) -> HttpResponse:
    """My files, and the projects for which one may be opened."""
    found = Investment.objects.of_holder(request.user).with_parties()[:PAGE]
    context = {
        "investments": [(one, presenters.tone_of(one.state), presenters.who_holds(one)) for one in found],
        "projects": investments.projects_to_open(request.user),
        "terms": terms.today(),
    }
    return render(request, "projects/investments/mine.html", context)


@access.permission(HOLD)
@require_http_methods(["GET", "HEAD", "POST"])
def open_investment(request: HttpRequest) -> HttpResponse:
    """The intention: a project, its cost, what one brings, the bank."""
    projects = investments.projects_to_open(request.user)
    form = OpenForm(request.POST or None, projects=projects, initial=_initial(request, projects))
    if request.method == "POST" and fulfil(form, partial(investments.open, by=request.user)):
        messages.success(request, _("Votre dossier est ouvert. La banque est prévenue."))
        opened = Investment.objects.of_holder(request.user).latest("pk")
        return redirect("projects:my_investment", public_id=opened.public_id)
    context = {
        "form": form,
        "projects": projects,
        "terms": terms.today(),
        "is_ready": bool(exchange_rates.held_currencies()) and investment_people.banks().exists(),
        "crumbs": [_home(), Link(_("Ouvrir un dossier"))],
    }
    return render(request, "projects/investments/open.html", context, status=422 if form.errors else 200)


@access.permission(HOLD, on_object=True)
@require_safe
def my_investment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One file: where it stands, what is expected of me, its money, papers and obligations."""
    return _page(request, _mine(request, public_id))


@access.permission(HOLD, on_object=True)
@require_POST
def act_on_my_investment(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    """Do one thing with my file."""
    investment = _mine(request, public_id)
    found = next((one for one in acts.HOLDER_ACTS if one.name == act), None)
    if found is None:
        raise Http404
    form = acts.form_of(found, investment, request.POST, request.FILES)
    if fulfil(form, acts.call(found, investment, request.user)):
        messages.success(request, found.done)
        return redirect("projects:my_investment", public_id=public_id)
    return _page(request, _mine(request, public_id), form)


@access.permission(HOLD, on_object=True)
@require_POST
def remove_paper(request: HttpRequest, public_id: UUID, paper_id: UUID) -> HttpResponse:
    """Take a paper of mine back."""
    rows = InvestmentPaper.objects.filter(investment=_mine(request, public_id)).select_related("investment", "file")
    paper = get_object_or_404(rows, public_id=paper_id)
    done = _("La pièce est retirée.")
    announce(request, partial(investment_papers.remove, paper=paper, by=request.user), done=done)
    return redirect("projects:my_investment", public_id=public_id)


@access.permission("projects.prove_obligation", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def prove_obligation(request: HttpRequest, public_id: UUID, obligation_id: UUID) -> HttpResponse:
    """Send the proof of one obligation."""
    rows = InvestmentObligation.objects.filter(investment=_mine(request, public_id))
    obligation = get_object_or_404(rows.select_related("investment__project"), public_id=obligation_id)
    form = ProofForm(request.POST or None, request.FILES or None)
    prove = partial(investment_obligations.prove, obligation=obligation, by=request.user)
    if request.method == "POST" and fulfil(form, prove):
        messages.success(request, _("Votre justificatif est envoyé. Nous vous écrirons quand il sera lu."))
        return redirect("projects:my_investment", public_id=public_id)
    context = {
        "obligation": obligation,
        "title": presenters.title_of(obligation),
        "rows": presenters.obligation_rows(obligation),
        "form": form,
        "crumbs": [_home(), _file(obligation.investment), Link(_("Justificatif"))],
    }
    return render(request, "projects/investments/prove.html", context, status=422 if form.errors else 200)


def _mine(request: HttpRequest, public_id: UUID) -> Investment:
    rows = Investment.objects.of_holder(request.user).with_parties().select_related("envelope")
    return get_object_or_404(rows, public_id=public_id)


def _page(request: HttpRequest, investment: Investment, bound: ActForm | None = None) -> HttpResponse:
    offers = acts.offers(acts.HOLDER_ACTS, investment, request.user, bound)
    acts.say_too_late(request, offers, bound)
    context = {
        "page": presenters.view_of(investment),
        "offers": offers,
        "side": "holder",
        "crumbs": [_home(), Link(investment.number)],
    }
    return render(request, "projects/investments/investment.html", context, status=422 if bound else 200)


def _home() -> Link:
    return Link(_("Mes investissements"), reverse("projects:my_investments"))


def _file(investment: Investment) -> Link:
    return Link(investment.number, reverse("projects:my_investment", args=[investment.public_id]))


def _initial(request: HttpRequest, projects: Any) -> dict[str, Any]:
    asked = request.GET.get("project", "")
    found: Project | None = next((one for one in projects if str(one.public_id) == asked), None)
    return {"project": found.pk} if found else {}
