"""The agents' pages of matching: the people put forward for a need, and what becomes of each."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.page_acts import fulfil
from mdm_platform.permissions import require_permission
from skills.forms.matches import SetAsideForm
from skills.models import Match, Need, Profile
from skills.services import match_presenters
from skills.services import matches as match_services
from skills.views import matches_page


@access.permission("skills.manage_needs")
@require_safe
def need_matches(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The people put forward for a need, best first: to review, sent, interested, closed."""
    need = _need(request, public_id)
    group = request.GET.get("show", matches_page.REVIEW)
    if group not in matches_page.GROUPS:
        group = matches_page.REVIEW
    found, following = matches_page.page_of(need, group, request.GET.get("after", ""))
    context = {
        "need": need,
        "tabs": matches_page.tabs(need, group),
        "rows": matches_page.rows_of(found, request.user),
        "group": group,
        "is_review": group == matches_page.REVIEW,
        "set_aside": SetAsideForm(auto_id=False),
        "next_url": f"?show={group}&after={following}" if following else "",
    }
    return render(request, "skills/need_matches.html", context)


@access.permission("skills.manage_needs")
@require_POST
def need_matches_send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send the proposals that the agent chose."""
    need = _need(request, public_id)
    asked = request.POST.getlist("only") or request.POST.getlist("match")
    keys = matches_page.chosen(asked)
    found = list(Match.objects.of_need(need).filter(public_id__in=keys).with_sides())
    if not found:
        messages.error(request, _("Cochez au moins une personne, puis envoyez."))
    done = match_services.send_many(matches=found, by=request.user)
    for went_well, sentence in matches_page.sentences_after_sending(done):
        (messages.success if went_well else messages.error)(request, sentence)
    return redirect("skills:need_matches", public_id=public_id)


@access.permission("skills.manage_needs")
@require_POST
def need_matches_set_aside(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Set aside the people that the agent chose, for one reason."""
    need = _need(request, public_id)
    form = SetAsideForm(request.POST)
    keys = matches_page.chosen(request.POST.getlist("match"))
    found = list(Match.objects.of_need(need).filter(public_id__in=keys).with_sides())
    if not found:
        messages.error(request, _("Cochez au moins une personne, puis écartez."))
    elif not form.is_valid():
        messages.error(request, _("Choisissez la raison pour laquelle vous écartez ces personnes."))
    else:
        done = match_services.set_aside_many(matches=found, by=request.user, reason=form.cleaned_data["reason"])
        for went_well, sentence in matches_page.sentences_after_setting_aside(done):
            (messages.success if went_well else messages.error)(request, sentence)
    return redirect("skills:need_matches", public_id=public_id)


@access.permission("skills.manage_needs")
@require_safe
def match_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person put forward: why, what happened, and the one thing to do now."""
    return _detail(request, _match(request, public_id), {})


@access.permission("skills.manage_needs")
@require_POST
def match_act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Send, set aside, take up again, introduce, engage, complete or close; what was typed stays when refused."""
    act, match = matches_page.act(action), _match(request, public_id)
    form = act.form(request.POST) if act.form else forms.Form(request.POST)
    if fulfil(form, partial(act.service, match=match, by=request.user)):
        messages.success(request, act.sentence)
        return redirect(_after(action, match))
    if act.form is None:
        messages.error(request, " ".join(str(said) for said in form.non_field_errors()))
        return redirect("skills:match_detail", public_id=public_id)
    return _detail(request, _match(request, public_id), {action: form})


@access.permission("skills.manage_needs")
@require_POST
def match_propose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put somebody of the directory forward for one of the institution's open needs; nothing is sent yet."""
    profile = get_object_or_404(Profile.objects.found_by(request.user), public_id=public_id)
    form = matches_page.propose_form(request.user, request.POST)
    try:
        if form.is_valid():
            need = form.cleaned_data["need"]
            match = match_services.propose_by_agent(need=need, profile=profile, by=request.user)
            messages.success(request, _("Lisez les raisons, puis envoyez la proposition : rien n’est encore parti."))
            return redirect("skills:match_detail", public_id=match.public_id)
        messages.error(request, _("Choisissez un besoin ouvert de votre institution."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("skills:profile_detail", public_id=public_id)


def _after(action: str, match: Match) -> str:
    """Setting aside and sending go on with the list, the rest with the match."""
    if action in ("set_aside", "send"):
        return reverse("skills:need_matches", args=[match.need.public_id])
    return reverse("skills:match_detail", args=[match.public_id])


def _need(request: HttpRequest, public_id: UUID) -> Need:
    """A need of the agent's institution; 404 for one that the agent may not see, 403 for another institution's."""
    need = get_object_or_404(Need.objects.visible_to(request.user).select_related("institution"), public_id=public_id)
    require_permission(request.user, "skills.view_need_matches", need)
    return need


def _match(request: HttpRequest, public_id: UUID) -> Match:
    match = get_object_or_404(Match.objects.visible_to(request.user).with_sides(), public_id=public_id)
    require_permission(request.user, "skills.review_matches", match)
    return match


def _detail(request: HttpRequest, match: Match, bound: dict[str, forms.Form]) -> HttpResponse:
    following = match_presenters.next_for_agents(match)
    offered = matches_page.offered(match, following.action, request.user)
    context: dict[str, Any] = {
        "match": match,
        "row": matches_page.rows_of([match], request.user)[0],
        "next": following,
        "act": matches_page.ACTS.get(following.action),
        "form": bound.get(following.action) or matches_page.form_for(following.action, match),
        "others": [(name, matches_page.ACTS[name], bound.get(name) or form) for name, form in offered],
        "story": match_presenters.story_for_agents(match, request.user),
    }
    return render(request, "skills/match_detail.html", context, status=422 if bound else 200)
