"""Pages of an investor: the entry, the profile, the projects that fit, a request."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access, eligibility
from mdm_platform.audit.models import TransitionLog
from mdm_platform.audit.timeline import timeline
from mdm_platform.page_acts import announce, fulfil
from mdm_platform.permissions import has_permission
from mdm_platform.territories.models import Region
from projects.forms.investors import InvestorForm, RequestForm
from projects.models import Introduction, InvestorProfile
from projects.services import introductions, investor_matching, investor_presenters, investors
from projects.workflows.investors import InvestorState

TONES = {
    InvestorState.SUBMITTED: "warning",
    InvestorState.TO_COMPLETE: "warning",
    InvestorState.VERIFIED: "success",
    InvestorState.REFUSED: "danger",
    InvestorState.SUSPENDED: "danger",
}
ACTIONS = {
    "submit": (investors.submit, gettext_lazy("Votre profil est envoyé. L’équipe vérifie qui vous êtes.")),
    "withdraw": (investors.withdraw, gettext_lazy("Votre profil est retiré, et ce qui était ouvert est clos.")),
    "reopen": (investors.reopen, gettext_lazy("Vous pouvez reprendre votre profil.")),
}
LATEST = 5
FIELDS = {
    "country": gettext_lazy("pays de résidence"),
    "amount_min": gettext_lazy("montant minimum"),
    "amount_max": gettext_lazy("montant maximum"),
    "languages": gettext_lazy("langues"),
    "presentation": gettext_lazy("présentation anonyme"),
    "references": gettext_lazy("de quoi vérifier qui vous êtes"),
    "organisation": gettext_lazy("nom de la société ou du fonds"),
}


@access.public
@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    """What investors find here, and what protects both sides."""
    mine = investors.of(request.user) if request.user.is_authenticated else None
    return render(request, "projects/investors/entry.html", {"mine": mine})


@access.login
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The investor's own page: where the profile stands, what is expected, the introductions."""
    profile = investors.of(request.user)
    if profile is None:
        return redirect("projects:investors")
    regions = list(Region.objects.all())
    found = Introduction.objects.of_person(request.user).filter(investor=profile)
    rows = found.select_related("project__teaser", "project__region", "project__holder", "investor__owner")
    entries = timeline(profile, names_people=False, who=partial(_own_step, request.user.pk))
    context = {
        "profile": profile,
        "card": investor_presenters.investor_card(profile, regions),
        "tone": TONES.get(profile.state, "neutral"),
        "entries": entries,
        "asked": entries[-1].note if entries and profile.state == InvestorState.TO_COMPLETE else "",
        "missing": [FIELDS[name] for name in profile.missing()],
        "introductions": [investor_presenters.introduction_view(one, request.user, regions) for one in rows[:LATEST]],
    }
    return render(request, "projects/investors/home.html", context)


@access.login
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin one's profile."""
    investors.start(by=request.user)
    return redirect("projects:investor_profile")


@access.login
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Write one's profile."""
    mine = _own(request)
    form = InvestorForm(request.POST or None, profile=mine)
    if request.method == "POST" and fulfil(form, partial(investors.save, profile=mine, by=request.user)):
        return redirect("projects:investor_home")
    context = {"form": form, "profile": mine, "is_writable": mine.state in investors.WRITABLE_STATES}
    return render(request, "projects/investors/profile.html", context, status=422 if form.errors else 200)


@access.login
@require_POST
def act(request: HttpRequest, action: str) -> HttpResponse:
    """Send, withdraw or take up one's profile."""
    if action not in ACTIONS:
        raise Http404
    service, done = ACTIONS[action]
    announce(request, partial(service, profile=_own(request), by=request.user), done=done)
    return redirect("projects:investor_home")


@access.permission("projects.view_teasers")
@require_safe
def matches(request: HttpRequest) -> HttpResponse:
    """The projects that fit, each with why."""
    mine = _own(request)
    counts = investor_matching.counts(mine)
    context = {
        "matches": [(one, investor_presenters.teaser_card(one.teaser)) for one in investor_matching.for_investor(mine)],
        "total": counts.total,
        "counts": [(eligibility.get(name).label, count) for name, count in counts.by_rule.items()],
    }
    return render(request, "projects/investors/matches.html", context)


@access.permission("projects.view_teasers")
@require_http_methods(["GET", "HEAD", "POST"])
def teaser(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One presentation, why it fits, and the request to meet."""
    mine = _own(request)
    shown = investor_matching.open_to(mine).select_related("project__region", "project__holder")
    found = get_object_or_404(shown, public_id=public_id)
    opened = investor_matching.already_open(teaser=found, investor=mine)
    form = RequestForm(request.POST or None)
    made: list[Introduction] = []
    ask = partial(introductions.ask_holder, teaser=found, by=request.user)
    if request.method == "POST" and fulfil(form, lambda **words: made.append(ask(**words))):
        return redirect("projects:introduction", public_id=made[0].public_id)
    context: dict[str, Any] = {
        "card": investor_presenters.teaser_card(found),
        "match": investor_matching.match(found, mine),
        "opened": opened,
        "may_ask": opened is None and has_permission(request.user, "projects.ask_holder", found),
        "form": form,
    }
    return render(request, "projects/investors/teaser.html", context, status=422 if form.errors else 200)


def _own_step(user_pk: Any, log: TransitionLog) -> str | None:
    """The investor reads « Vous » beside what they did; the usual words say the rest."""
    return gettext("Vous") if log.actor_id == user_pk else None


def _own(request: HttpRequest) -> InvestorProfile:
    found = investors.of(request.user)
    if found is None:
        raise Http404
    return found
