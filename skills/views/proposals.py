"""A member's pages of matching: the proposals received, one of them, why one was proposed or not, answering a need."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from skills.forms.matches import DeclineForm, RhythmForm
from skills.models import Match, Need, Profile
from skills.services import match_presenters, matches, matching
from skills.views import proposals_page

SAID = {
    "interested": gettext_lazy("L’institution sait que vous êtes intéressé. Un agent vous écrira par la plateforme."),
    "declined": gettext_lazy("C’est noté. L’institution ne vous relancera pas pour ce besoin."),
}


@access.login
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """What institutions proposed to the person: what waits for an answer first, then the others."""
    page = proposals_page.page_of(request.user, request.GET.get("after", ""))
    context = {
        "page": page,
        "rhythm": RhythmForm(initial={"rhythm": matches.rhythm_of(request.user)}),
        "reach": proposals_page.reach(request.user),
    }
    return render(request, "skills/proposals.html", context)


@access.login
@require_safe
def proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One proposal: the mission, who asks, why this person, what happens to the data, and two buttons."""
    match = matches.open_for_person(public_id=public_id, user=request.user)
    return _show(request, match, DeclineForm())


@access.login
@require_POST
def proposal_open(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open a proposal from the list: the institution learns that it was seen."""
    match = matches.open_for_person(public_id=public_id, user=request.user)
    matches.mark_seen(match=match, by=request.user)
    return redirect("skills:proposal", public_id=public_id)


@access.login
@require_POST
def proposal_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Interested, or declined with a reason; the same answer twice changes nothing."""
    match = matches.open_for_person(public_id=public_id, user=request.user)
    declines = request.POST.get("answer") == "declined"
    form = DeclineForm(request.POST) if declines else DeclineForm()
    try:
        if not declines:
            matches.answer_interested(match=match, by=request.user)
        elif form.is_valid():
            matches.decline(match=match, by=request.user, **form.cleaned_data)
    except DomainError as error:
        if not declines:
            messages.error(request, str(error))
            return redirect("skills:proposal", public_id=public_id)
        refuse(form, error)
    if form.errors:
        return _show(request, matches.open_for_person(public_id=public_id, user=request.user), form)
    messages.success(request, SAID["declined" if declines else "interested"])
    return redirect("skills:proposal", public_id=public_id)


@access.login
@require_POST
def proposal_rhythm(request: HttpRequest) -> HttpResponse:
    """Choose how often to hear of proposals."""
    form = RhythmForm(request.POST)
    try:
        matches.set_rhythm(rhythm=request.POST.get("rhythm", ""), by=request.user)
    except DomainError as error:
        refuse(form, error)
        messages.error(request, _("Choisissez un rythme dans la liste."))
    else:
        messages.success(request, _("Votre rythme est enregistré."))
    return redirect("skills:proposals")


@access.login
@require_safe
def need_why(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Why the person was, or was not, put forward for a need: each condition, then the score."""
    visible = Need.objects.visible_to(request.user).select_related("institution", "ranking")
    need = get_object_or_404(visible, public_id=public_id)
    profile = Profile.objects.filter(owner=request.user).select_related("owner").first()
    explained = matching.explain(need, profile) if profile is not None else None
    match = Match.objects.filter(need=need, profile=profile).first() if profile is not None else None
    context = {
        "need": need,
        "profile": profile,
        "why": match_presenters.why(explained, match) if explained else None,
    }
    return render(request, "skills/need_why.html", context)


@access.login
@require_POST
def need_apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer a need of the board of one's own accord."""
    need = get_object_or_404(Need.objects.visible_to(request.user), public_id=public_id)
    try:
        match = matches.apply_to(need=need, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("skills:need_detail", public_id=public_id)
    messages.success(request, SAID["interested"])
    return redirect("skills:proposal", public_id=match.public_id)


def _show(request: HttpRequest, match: Match, form: DeclineForm) -> HttpResponse:
    context = proposals_page.detail(match, form)
    return render(request, "skills/proposal.html", context, status=422 if form.errors else 200)
