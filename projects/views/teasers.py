"""Pages of a holder about investors: the presentation as they read it, who fits, a request."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.audit.models import TransitionLog
from mdm_platform.audit.timeline import timeline
from mdm_platform.page_acts import announce, fulfil
from mdm_platform.permissions import require_permission
from mdm_platform.territories.models import Region
from projects.forms.investors import RequestForm, TeaserForm
from projects.models import Introduction, Project, Teaser
from projects.services import introductions, investor_matching, investor_presenters, teasers
from projects.workflows.investors import TeaserState

TONES = {TeaserState.READING: "warning", TeaserState.APPROVED: "info", TeaserState.PUBLISHED: "success"}
ACTIONS = {
    "send_to_advisor": (teasers.send_to_advisor, gettext_lazy("Votre conseiller relit la présentation.")),
    "publish": (teasers.publish, gettext_lazy("Votre présentation est visible des investisseurs vérifiés.")),
    "take_back": (teasers.take_back, gettext_lazy("La présentation n’est plus visible : vous pouvez la modifier.")),
}
LATEST = 10


def _held(request: HttpRequest, public_id: UUID) -> Project:
    """The reader's own project; 404 for anybody else's."""
    rows = Project.objects.of_holder(request.user).select_related("region", "holder", "advisor")
    project = get_object_or_404(rows, public_id=public_id)
    require_permission(request.user, "projects.edit_teaser", project)
    return project


def _own_steps(request: HttpRequest) -> Callable[[TransitionLog], Any]:
    """The holder reads « Vous » beside what they did; the usual words say the rest."""
    return lambda log: _("Vous") if log.actor_id == request.user.pk else None


def _presented(project: Project) -> Teaser:
    teaser = teasers.of(project)
    if teaser is None:
        raise Http404
    return teaser


@access.permission("projects.edit_teaser", on_object=True)
@require_safe
def investors_of(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The presentation as investors read it, what comes next, who fits, who was met."""
    project = _held(request, public_id)
    teaser, regions = teasers.of(project), list(Region.objects.all())
    is_published = teaser is not None and teaser.state == TeaserState.PUBLISHED
    found = investor_matching.for_teaser(teaser) if is_published else []
    met = Introduction.objects.filter(project=project).select_related(
        "project__teaser", "project__region", "project__holder", "investor__owner"
    )
    entries = timeline(teaser, names_people=False, who=_own_steps(request)) if teaser else []
    context: dict[str, Any] = {
        "project": project,
        "teaser": teaser,
        "asked": entries[-1].note if entries and teaser.state == TeaserState.DRAFT else "",
        "tone": TONES.get(teaser.state, "neutral") if teaser else "neutral",
        "card": investor_presenters.teaser_card(teaser) if teaser else None,
        "is_complete": teaser is not None and not teaser.missing(),
        "entries": entries,
        "matches": [(one, investor_presenters.investor_card(one.investor, regions)) for one in found],
        "introductions": [investor_presenters.introduction_view(one, request.user, regions) for one in met[:LATEST]],
    }
    return render(request, "projects/investors/investors_of.html", context)


@access.permission("projects.edit_teaser", on_object=True)
@require_POST
def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin the presentation."""
    project = _held(request, public_id)
    done = _("Écrivez votre présentation : elle ne se montre qu’une fois relue et publiée.")
    if announce(request, partial(teasers.start, project=project, by=request.user), done=done):
        return redirect("projects:write_teaser", public_id=public_id)
    return redirect("projects:teaser", public_id=public_id)


@access.permission("projects.edit_teaser", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write the presentation; the next page shows it as investors read it."""
    project = _held(request, public_id)
    teaser = _presented(project)
    if teaser.state != TeaserState.DRAFT:
        return redirect("projects:teaser", public_id=public_id)
    form = TeaserForm(request.POST or None, teaser=teaser)
    if request.method == "POST" and fulfil(form, partial(teasers.save, teaser=teaser, by=request.user)):
        messages.success(request, _("C’est enregistré. Voici ce que liront les investisseurs."))
        return redirect("projects:teaser", public_id=public_id)
    context = {"form": form, "project": project}
    return render(request, "projects/investors/write_teaser.html", context, status=422 if form.errors else 200)


@access.permission("projects.edit_teaser", on_object=True)
@require_POST
def act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Have it read, publish it, take it back."""
    if action not in ACTIONS:
        raise Http404
    service, done = ACTIONS[action]
    teaser = _presented(_held(request, public_id))
    announce(request, partial(service, teaser=teaser, by=request.user), done=done)
    return redirect("projects:teaser", public_id=public_id)


@access.permission("projects.ask_investor", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, public_id: UUID, investor_id: UUID) -> HttpResponse:
    """One investor, why they fit, and the request to meet."""
    project = _held(request, public_id)
    teaser = _presented(project)
    investor = get_object_or_404(investor_matching.shown_investors(request.user.pk), public_id=investor_id)
    opened = investor_matching.already_open(teaser=teaser, investor=investor)
    form = RequestForm(request.POST or None)
    made: list[Introduction] = []
    service = partial(introductions.ask_investor, project=project, investor=investor, by=request.user)
    if request.method == "POST" and fulfil(form, lambda **words: made.append(service(**words))):
        return redirect("projects:introduction", public_id=made[0].public_id)
    context: dict[str, Any] = {
        "project": project,
        "card": investor_presenters.investor_card(investor),
        "match": investor_matching.match(teaser, investor),
        "opened": opened,
        "may_ask": opened is None and teaser.state == TeaserState.PUBLISHED,
        "form": form,
    }
    return render(request, "projects/investors/ask_investor.html", context, status=422 if form.errors else 200)
