"""Schemes as everybody reads them, the simulator with its PDF, and the guides by step and sector. Nothing is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from mdm_platform import access, page_limits
from mdm_platform.documents.pdf import CONTENT_TYPE
from projects.forms.schemes import SimulatorForm
from projects.models import Project, ProjectGuide, Scheme
from projects.services import scheme_documents, scheme_facts, simulator
from projects.services import scheme_presenters as presenters
from projects.services.scheme_facts import ASKED, query_of
from projects.views import schemes_page
from projects.workflows import ENDED, SchemeVersionState

MOST_OWN = 5
SIMULATION, AT_MOST = "simulation", {"most": 60, "seconds": 300}


@access.public
@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    """The catalogue, by nature."""
    rows = list(Scheme.objects.published().with_versions())
    return render(request, "projects/schemes/list.html", {"groups": schemes_page.groups(rows)})


@access.public
@require_safe
def scheme(request: HttpRequest, slug: str) -> HttpResponse:
    """One scheme: its conditions, its figures with their source, and its versions."""
    found = get_object_or_404(Scheme.objects.visible_to(request.user).with_versions(), slug=slug)
    today = timezone.localdate()
    version = found.shown_version(today) or found.versions.all()[0]
    context = {
        "scheme": found,
        "version": version,
        "is_public": version.state == SchemeVersionState.APPROVED,
        "is_in_force": version.holds(today),
        "conditions": presenters.conditions(version),
        "aid": presenters.aid_sentence(version),
        "figures": presenters.figures(version),
        "history": presenters.history(found, on=today),
    }
    return render(request, "projects/schemes/detail.html", context)


@access.public
@require_safe
def simulate(request: HttpRequest) -> HttpResponse:
    """Figures in, each scheme's answer out; the address holds the figures, so that it can be kept or sent."""
    answered = any(name in request.GET for name in ASKED)
    form = SimulatorForm(request.GET if answered else None)
    context: dict[str, Any] = {"form": form, "groups": form.groups(), "mine": _mine(request)}
    if answered and form.is_valid():
        page_limits.count(request, SIMULATION, **AT_MOST)
        said = form.typed()
        results = simulator.simulate(typed=said)
        query = query_of(said)
        context |= {
            "headline": presenters.headline(results),
            "sections": schemes_page.sections([presenters.card(one) for one in results]),
            "figures": schemes_page.figures(said),
            "today": timezone.localdate(),
            "link": request.build_absolute_uri(f"{reverse('projects:simulate')}?{query}"),
            "pdf_url": f"{reverse('projects:simulation_pdf')}?{query}",
        }
    return render(request, "projects/schemes/simulate.html", context)


@access.public
@require_safe
def simulation_pdf(request: HttpRequest) -> HttpResponse:
    """The simulation of these figures as a document, in the reader's language."""
    form = SimulatorForm(request.GET)
    if not form.is_valid() or not form.typed():
        return redirect(f"{reverse('projects:simulate')}?{request.GET.urlencode()}")
    page_limits.count(request, SIMULATION, **AT_MOST)
    said = form.typed()
    link = request.build_absolute_uri(f"{reverse('projects:simulate')}?{query_of(said)}")
    content = scheme_documents.simulation(
        said=said, link=link, on=timezone.localdate(), language=(get_language() or "fr")[:2]
    )
    headers = {"Content-Disposition": 'attachment; filename="simulation.pdf"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)


@access.public
@require_safe
def project_guides(request: HttpRequest) -> HttpResponse:
    """Guides for people who carry a project, by step; of one sector or all."""
    sector = request.GET.get("sector", "")
    rows = ProjectGuide.objects.published().select_related("publication").prefetch_related("publication__versions")
    known = sector if sector in schemes_page.SECTORS else ""
    found = list(rows.for_sector(known) if known else rows)
    context = {"steps": schemes_page.steps(found), "sectors": schemes_page.sector_links(known), "total": len(found)}
    return render(request, "projects/schemes/guides.html", context)


def _mine(request: HttpRequest) -> list[schemes_page.Own]:
    """The reader's own projects, each with the address that simulates it."""
    if not request.user.is_authenticated:
        return []
    rows = Project.objects.of_holder(request.user).exclude(state__in=ENDED).prefetch_related("sources")[:MOST_OWN]
    told = [(project, query_of(scheme_facts.of_project(project, on=timezone.localdate()))) for project in rows]
    return [schemes_page.own(project, query) for project, query in told if query]
